using Aviso.Abstractions.Options;

namespace Aviso.Modules.PrivateXml;

/// <summary>How much an account may keep in its private storage.</summary>
[OptionSection("private-xml", Description = "Private storage of clients (XEP-0049): old-style bookmarks, notes, preferences.")]
public sealed class PrivateXmlOptions
{
    /// <summary>The most elements of one account.</summary>
    [Option("max-elements", Minimum = 1, Maximum = 100_000, Description = "The most elements an account may store; one more is answered with resource-constraint.")]
    public int MaxElements { get; set; } = 200;

    /// <summary>The most bytes of one account.</summary>
    [Option("max-bytes", Unit = OptionUnit.Bytes, Minimum = 1024, Maximum = 1024 * 1024 * 1024, Description = "The most bytes an account may store; more is answered with resource-constraint.")]
    public long MaxBytes { get; set; } = 1024 * 1024;

    /// <summary>The most bytes of one element.</summary>
    [Option("max-element-bytes", Unit = OptionUnit.Bytes, Minimum = 256, Maximum = 64 * 1024 * 1024, Description = "The most bytes of one element; a larger one is answered with not-acceptable.")]
    public int MaxElementBytes { get; set; } = 128 * 1024;
}
