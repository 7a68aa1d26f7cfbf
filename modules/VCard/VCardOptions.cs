using Aviso.Abstractions.Options;

namespace Aviso.Modules.VCard;

/// <summary>Options of vCards.</summary>
[OptionSection("vcard", Description = "vCards (XEP-0054) and the avatars in them (XEP-0153).")]
public sealed class VCardOptions
{
    /// <summary>The most bytes of one vCard.</summary>
    [Option("max-bytes", Unit = OptionUnit.Bytes, Minimum = 1024, Maximum = 64 * 1024 * 1024, Description = "The most bytes of a vCard, picture included; a larger one is answered with not-acceptable.")]
    public int MaxBytes { get; set; } = 200 * 1024;
}
