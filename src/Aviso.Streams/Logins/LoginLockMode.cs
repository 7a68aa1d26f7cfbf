namespace Aviso.Streams.Logins;

/// <summary>What is locked after too many wrong passwords.</summary>
public enum LoginLockMode
{
    /// <summary>The account, for that address: its owner elsewhere is not touched.</summary>
    IpJid,

    /// <summary>The address, for all accounts.</summary>
    Ip,

    /// <summary>The account, for everybody; strangers can lock its owner out.</summary>
    Jid,
}
