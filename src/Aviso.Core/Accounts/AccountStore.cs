using System.Text;
using System.Text.Json;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;

namespace Aviso.Core.Accounts;

/// <summary>
/// Accounts and their credentials in the store <c>accounts</c>: one entry <c>account</c> (JSON), one for each SCRAM hash
/// in the text form of the described system (<c>s=…,i=…,t=…,e=…</c>), and <c>password-changed</c> when the password is not the first one.
/// Passwords are never stored.
/// </summary>
internal sealed class AccountStore(IStorage storage) : IDisposable
{
    private const string AccountKey = "account";
    private const string ChangeKey = "password-changed";

    /// <summary>The hashes of which a new password gets a credential each.</summary>
    public static IReadOnlyList<ScramHash> Hashes { get; } = [ScramHash.Sha1, ScramHash.Sha256, ScramHash.Sha512];

    public static StoreDeclaration Declaration { get; } = new("accounts", StoreShape.Map);

    /// <summary>Who looks at credentials and then writes some does both in one turn.</summary>
    public AccountTurns Turns { get; } = new();

    private IMapStore Store => storage.Map(Declaration.Name);

    public async ValueTask<AccountRecord?> ReadAsync(Jid bareJid) =>
        await Store.GetAsync(OwnerOf(bareJid), AccountKey) is { } bytes ? Decode(bareJid, bytes) : null;

    /// <summary>The account and all its credentials in one read; null when there is no such account.</summary>
    public async ValueTask<(AccountRecord Account, IReadOnlyList<MapEntry> Entries)?> ReadAllAsync(Jid bareJid)
    {
        var entries = await Store.ListAsync(OwnerOf(bareJid), limit: 16);
        foreach (var entry in entries)
        {
            if (entry.Key == AccountKey)
            {
                return (Decode(bareJid, entry.Value), entries);
            }
        }

        return null;
    }

    public static ScramCredential? CredentialIn(IReadOnlyList<MapEntry> entries, ScramHash hash)
    {
        var key = KeyOf(hash);
        foreach (var entry in entries)
        {
            if (entry.Key == key)
            {
                return ScramCredential.TryParse(hash, Encoding.UTF8.GetString(entry.Value), out var credential) ? credential : null;
            }
        }

        return null;
    }

    public Task<bool> AddAsync(AccountRecord account) => Store.AddAsync(OwnerOf(account.Jid), AccountKey, Encode(account));

    public Task WriteAsync(AccountRecord account) => Store.PutAsync(OwnerOf(account.Jid), AccountKey, Encode(account));

    public Task WriteAsync(Jid bareJid, IEnumerable<ScramCredential> credentials) =>
        Task.WhenAll(credentials.Select(one => Store.PutAsync(OwnerOf(bareJid), KeyOf(one.Hash), Encoding.UTF8.GetBytes(one.ToString()))));

    /// <summary>The last change of the password in what <see cref="ReadAllAsync"/> has read; null when there was none.</summary>
    public static PasswordChange? ChangeIn(IReadOnlyList<MapEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Key == ChangeKey)
            {
                return PasswordChange.Decode(entry.Value);
            }
        }

        return null;
    }

    public Task WriteAsync(Jid bareJid, PasswordChange change) => Store.PutAsync(OwnerOf(bareJid), ChangeKey, change.Encode());

    public ValueTask<IReadOnlyList<StoreOwner>> OwnersAsync(string domain, int limit, string? afterLocal) =>
        Store.OwnersAsync(domain, limit, afterLocal);

    public Task<IReadOnlyDictionary<string, int>> EraseAsync(Jid bareJid) => storage.EraseAsync(OwnerOf(bareJid));

    public void Dispose() => Turns.Dispose();

    private static StoreOwner OwnerOf(Jid bareJid) => new(bareJid.Domain, bareJid.Local);

    private static string KeyOf(ScramHash hash) => hash switch
    {
        ScramHash.Sha1 => "SCRAM-SHA-1",
        ScramHash.Sha256 => "SCRAM-SHA-256",
        _ => "SCRAM-SHA-512",
    };

    private static byte[] Encode(AccountRecord account) =>
        JsonSerializer.SerializeToUtf8Bytes(new StoredAccount((int)account.Status, account.Created, account.Email), StoredAccountJson.Default.StoredAccount);

    private static AccountRecord Decode(Jid jid, byte[] bytes)
    {
        var stored = JsonSerializer.Deserialize(bytes, StoredAccountJson.Default.StoredAccount)
            ?? throw new StorageException($"The store's entry of account {jid} is empty; restore it from a backup.");
        return new(jid, (AccountStatus)stored.Status, stored.Created, stored.Email);
    }
}
