using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;

namespace Aviso.Core.Accounts;

/// <summary>What streams need to know of an account while a client logs in: one read of the store for all of it.</summary>
public sealed class AccountLogins
{
    private readonly AccountStore _store;

    internal AccountLogins(AccountStore store) => _store = store;

    /// <summary>The status and the credential to check; null when there is no such account.</summary>
    /// <param name="bareJid">The account.</param>
    /// <param name="hash">The hash the mechanism needs; null for any (PLAIN).</param>
    /// <exception cref="StorageException">The store does not answer: that is no reason to say that a password is wrong.</exception>
    public async ValueTask<(AccountStatus Status, ScramCredential? Credential)?> ReadAsync(Jid bareJid, ScramHash? hash) =>
        await _store.ReadAllAsync(bareJid) is { } all ? (all.Account.Status, Pick(all.Entries, hash)) : null;

    // SHA-256 where any will do: checking it takes as long as checking the made-up credential of an unknown account.
    private static ScramCredential? Pick(IReadOnlyList<MapEntry> entries, ScramHash? hash) => hash is { } wanted
        ? AccountStore.CredentialIn(entries, wanted)
        : AccountStore.CredentialIn(entries, ScramHash.Sha256)
            ?? AccountStore.CredentialIn(entries, ScramHash.Sha1)
            ?? AccountStore.CredentialIn(entries, ScramHash.Sha512);
}
