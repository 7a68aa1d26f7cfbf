using Aviso.Abstractions.Options;

namespace Aviso.Modules.Blocking.Privacy;

/// <summary>Options of privacy lists.</summary>
[OptionSection("privacy", Description = "Privacy lists (XEP-0016), the older form of blocking; off unless switched on: 'privacy' (active: true) {}.")]
public sealed class PrivacyOptions
{
    /// <summary>The most lists of an account.</summary>
    [Option("max-lists", Minimum = 1, Maximum = 1000, Description = "The most privacy lists an account may have, the block list not counted; one more is answered with resource-constraint.")]
    public int MaxLists { get; set; } = 20;

    /// <summary>The most items of a list.</summary>
    [Option("max-items", Minimum = 1, Maximum = 10_000, Description = "The most items of a privacy list; more are answered with resource-constraint. Each is looked at for each stanza, as long as none before it decides.")]
    public int MaxItems { get; set; } = 200;
}
