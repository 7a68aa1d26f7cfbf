using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;

namespace Aviso.Core.Accounts;

/// <summary>What streams need to know of an account while a client logs in, in one read of the store, and what they may better in it. Thread-safe.</summary>
public sealed class AccountLogins
{
    private readonly AccountStore _store;
    private readonly IRandomSource _random;

    internal AccountLogins(AccountStore store, AccountOptions options, IRandomSource random) =>
        (_store, Iterations, _random) = (store, options.ScramIterations, random);

    /// <summary>The iterations that new credentials get.</summary>
    public int Iterations { get; }

    /// <summary>The status and the credential to check; null when there is no such account.</summary>
    /// <param name="bareJid">The account.</param>
    /// <param name="hash">The hash the mechanism needs; null for any (PLAIN).</param>
    /// <exception cref="StorageException">The store does not answer: that is no reason to say that a password is wrong.</exception>
    public async ValueTask<AccountLogin?> ReadAsync(Jid bareJid, ScramHash? hash) =>
        await _store.ReadAllAsync(bareJid) is { } all ? new(all.Account.Status, Pick(all.Entries, hash), all.Entries, Iterations) : null;

    /// <summary>A new salt.</summary>
    public byte[] NewSalt()
    {
        var salt = new byte[ScramCredential.SaltLength];
        _random.Fill(salt);
        return salt;
    }

    /// <summary>
    /// Keeps better credentials of a password that a client has just proved to know. False when that password is the account's no more:
    /// then nothing is kept, since it would let the old password in again.
    /// </summary>
    /// <param name="bareJid">The account.</param>
    /// <param name="proven">What the client was checked against.</param>
    /// <param name="better">The credentials to keep in its place or beside it.</param>
    /// <exception cref="StorageException">The store does not answer.</exception>
    public Task<bool> UpgradeAsync(Jid bareJid, ScramCredential proven, IReadOnlyList<ScramCredential> better) =>
        _store.Turns.InTurnAsync(bareJid, async () =>
        {
            if (await _store.ReadAllAsync(bareJid) is not { } now || !proven.Equals(AccountStore.CredentialIn(now.Entries, proven.Hash)))
            {
                return false;
            }

            await _store.WriteAsync(bareJid, better);
            return true;
        });

    // SHA-256 where any will do: checking it takes as long as checking the made-up credential of an unknown account.
    private static ScramCredential? Pick(IReadOnlyList<MapEntry> entries, ScramHash? hash) => hash is { } wanted
        ? AccountStore.CredentialIn(entries, wanted)
        : AccountStore.CredentialIn(entries, ScramHash.Sha256)
            ?? AccountStore.CredentialIn(entries, ScramHash.Sha1)
            ?? AccountStore.CredentialIn(entries, ScramHash.Sha512);
}
