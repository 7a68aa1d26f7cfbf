using Aviso.Abstractions.Options;

namespace Aviso.Core.Accounts;

/// <summary>Options of the tokens by which clients log in again (XEP-0484).</summary>
[OptionSection("fast", Description = "Tokens by which clients log in again without the password (XEP-0484).")]
public sealed class TokenOptions
{
    /// <summary>Whether tokens are given out and taken.</summary>
    [Option("enabled", Description = "Give out tokens and take them.")]
    public bool Enabled { get; set; } = true;

    /// <summary>How long a token is good.</summary>
    [Option("token-lifetime", Minimum = 60, Maximum = 31_536_000, Description = "How long a token is good: a device that stays away longer needs the password again.")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(21);

    /// <summary>The age from which a used token is replaced.</summary>
    [Option("rotate-after", Minimum = 0, Maximum = 31_536_000, Description = "The age from which a token is replaced by a new one when it is used.")]
    public TimeSpan RotateAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The most clients of one account that are remembered, with tokens or without.</summary>
    [Option("max-clients", Minimum = 1, Maximum = 1000, Description = "The most clients of one account that are remembered; beyond, the one longest unused is forgotten, and loses its token.")]
    public int MaxClients { get; set; } = 20;
}
