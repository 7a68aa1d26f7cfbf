using Aviso.Abstractions.Options;

namespace Aviso.Core.Accounts;

/// <summary>Options of the accounts.</summary>
[OptionSection("accounts", Description = "Accounts and their passwords.")]
public sealed class AccountOptions
{
    /// <summary>PBKDF2 iterations of new passwords.</summary>
    [Option("scram-iterations", Minimum = 4096, Maximum = 1_000_000, Description = "PBKDF2 iterations with which new passwords are salted; a higher number reaches an account with its next password, or when it logs in by PLAIN or its client can do the upgrade (XEP-0480).")]
    public int ScramIterations { get; set; } = 10_000;

    /// <summary>How long clients are remembered.</summary>
    [Option("remember-clients", Minimum = 0, Maximum = 315_360_000, Description = "How long after their last login with the password clients are remembered, with the name they gave, for their owner to see (XEP-0494); 0: only while they have a token. Takes effect at once.")]
    public TimeSpan RememberClients { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How many offline accounts stay in memory after their last use.</summary>
    [Option("recent-accounts", Minimum = 16, Maximum = 10_000_000, Description = "How many offline accounts stay in memory after their last use.")]
    public int RecentAccounts { get; set; } = 10_000;
}
