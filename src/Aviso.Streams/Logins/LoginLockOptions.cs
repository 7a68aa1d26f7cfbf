using Aviso.Abstractions.Options;

namespace Aviso.Streams.Logins;

/// <summary>What a virtual host does about guessed passwords.</summary>
[OptionSection("vhost", PerHost = true, Description = "What a virtual host does about guessed passwords.")]
public sealed class LoginLockOptions
{
    /// <summary>Whether logins are locked at all.</summary>
    [Option("brute-force-lock-enabled", Description = "Refuse logins for a while after too many wrong passwords.")]
    public bool Enabled { get; set; } = true;

    /// <summary>Wrong passwords within the period after which logins are locked.</summary>
    [Option("brute-force-lock-after-fails", Minimum = 1, Maximum = 10_000, Description = "Wrong passwords within the period after which logins are locked.")]
    public int LockAfterFails { get; set; } = 3;

    /// <summary>Wrong passwords after which the account is disabled; 0 for never.</summary>
    [Option("brute-force-disable-after-fails", Minimum = 0, Maximum = 1_000_000, Description = "Wrong passwords in a row after which the account is disabled until an administrator enables it; 0: never, since strangers could lock people out. Not in mode Ip.")]
    public int DisableAfterFails { get; set; }

    /// <summary>How long a wrong password is remembered when no other follows.</summary>
    [Option("brute-force-period-time", Minimum = 1, Maximum = 86_400, Description = "How long wrong passwords are remembered when no other follows.")]
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the first lock holds.</summary>
    [Option("brute-force-lock-time", Minimum = 1, Maximum = 86_400, Description = "How long the first lock holds; each further wrong password after it doubles the time, up to 1024 times as long.")]
    public TimeSpan LockTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>What is locked.</summary>
    [Option("brute-force-mode", Description = "What is locked: the account for that address (IpJid; IPv6: its /64 network), the address for all accounts (Ip), or the account for everybody (Jid).")]
    public LoginLockMode Mode { get; set; } = LoginLockMode.IpJid;
}
