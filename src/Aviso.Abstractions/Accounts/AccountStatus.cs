namespace Aviso.Abstractions.Accounts;

/// <summary>Whether an account may log in. The numbers are those of the described system's table.</summary>
public enum AccountStatus
{
    /// <summary>Reported as spamming; may not log in.</summary>
    Spam = -50,

    /// <summary>Banned; may not log in.</summary>
    Banned = -5,

    /// <summary>Registered but not confirmed yet; may not log in.</summary>
    Pending = -2,

    /// <summary>Belongs to the server itself; nobody logs in.</summary>
    System = -1,

    /// <summary>Switched off by an administrator or by too many wrong passwords.</summary>
    Disabled = 0,

    /// <summary>May log in.</summary>
    Active = 1,

    /// <summary>May log in.</summary>
    Vip = 2,

    /// <summary>May log in.</summary>
    Paid = 3,
}
