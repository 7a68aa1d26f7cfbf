using Aviso.Abstractions.Sessions;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;

namespace Aviso.Abstractions.Accounts;

/// <summary>The accounts of all virtual hosts: those online, and those in the store. Thread-safe.</summary>
public interface IAccounts
{
    /// <summary>An account that is online or was used lately; null says nothing about the store.</summary>
    IAccount? TryGet(Jid bareJid);

    /// <summary>The account, from memory or from the store; null when there is none.</summary>
    ValueTask<IAccount?> FindAsync(Jid bareJid);

    /// <summary>
    /// Whether an account may be online on another node of a cluster: then what <see cref="TryGet"/> and the object's sessions say is not the whole
    /// truth, and only a stanza reaches it.
    /// </summary>
    bool MayLiveElsewhere(Jid bareJid);

    /// <summary>What the store knows of an account; null when there is none.</summary>
    ValueTask<AccountRecord?> ReadAsync(Jid bareJid);

    /// <summary>Makes an account; false when the name is taken. The password is kept as salted SCRAM keys only.</summary>
    Task<bool> CreateAsync(Jid bareJid, string password, string? email = null);

    /// <summary>
    /// Sets a new password, takes all tokens back, and ends the sessions: whoever had the old password may have them. False when there is
    /// no such account.
    /// </summary>
    /// <param name="bareJid">The account.</param>
    /// <param name="password">The new password.</param>
    /// <param name="by">The session that stays, since it asked for this.</param>
    Task<bool> SetPasswordAsync(Jid bareJid, string password, ISession? by = null);

    /// <summary>Sets the status; sessions of an account that may no longer log in are closed. False when there is no such account.</summary>
    Task<bool> SetStatusAsync(Jid bareJid, AccountStatus status);

    /// <summary>
    /// Removes an account and everything stored for it, and closes its sessions. The result counts the removed rows by
    /// store; null when there is no such account.
    /// </summary>
    /// <param name="bareJid">The account.</param>
    /// <param name="beforeClosing">Called when everything stored has been removed, and the sessions are still open.</param>
    Task<IReadOnlyDictionary<string, int>?> EraseAsync(Jid bareJid, Action? beforeClosing = null);

    /// <summary>The credential for a SCRAM hash, or null.</summary>
    ValueTask<ScramCredential?> CredentialAsync(Jid bareJid, ScramHash hash);

    /// <summary>Accounts of a domain in order of their names.</summary>
    ValueTask<IReadOnlyList<Jid>> ListAsync(string domain, int limit, string? afterLocal = null);
}
