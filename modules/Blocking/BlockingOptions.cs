using Aviso.Abstractions.Options;

namespace Aviso.Modules.Blocking;

/// <summary>Options of block lists.</summary>
[OptionSection("blocking", Description = "Block lists of accounts (XEP-0191).")]
public sealed class BlockingOptions
{
    /// <summary>The most addresses an account may block.</summary>
    [Option("max-items", Minimum = 1, Maximum = 100_000, Description = "The most addresses an account may block; one more is answered with resource-constraint.")]
    public int MaxItems { get; set; } = 1000;
}
