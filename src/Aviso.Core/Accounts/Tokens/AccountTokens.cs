using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;

namespace Aviso.Core.Accounts;

/// <summary>
/// The tokens by which clients log in again (XEP-0484), in the store <c>fast_tokens</c>: one entry for each client of an account. A token
/// belongs to one client and one mechanism. What is done with the tokens of one account is done one after the other, and a use is
/// durable before it counts, so that neither a race nor a crash lets a count be used twice. Thread-safe.
/// </summary>
public sealed class AccountTokens : IDisposable
{
    private const int SecretBytes = 32;

    // Sorts before all ids of clients.
    private const string RevokedKey = "!revoked";
    private readonly AccountTurns _turns = new();
    private readonly IStorage _storage;
    private readonly AccountStore _accounts;
    private readonly IRandomSource _random;
    private readonly TimeProvider _clock;
    private readonly TokenOptions _options;

    internal AccountTokens(IStorage storage, AccountStore accounts, IRandomSource random, TimeProvider clock, TokenOptions options) =>
        (_storage, _accounts, _random, _clock, _options) = (storage, accounts, random, clock, options);

    /// <summary>The store the tokens are kept in.</summary>
    public static StoreDeclaration Declaration { get; } = new("fast_tokens", StoreShape.Map);

    /// <summary>Whether tokens are used at all.</summary>
    public bool IsEnabled => _options.Enabled;

    private IMapStore Store => _storage.Map(Declaration.Name);

    /// <summary>Tries a token, and remembers its use.</summary>
    /// <param name="account">The bare JID.</param>
    /// <param name="client">Who uses it.</param>
    /// <param name="mechanism">How it is used.</param>
    /// <param name="count">How often the client says it has; null when it says nothing.</param>
    /// <param name="invalidate">Whether this was the last time.</param>
    /// <param name="isRight">Whether a secret is the one the client used.</param>
    /// <exception cref="StorageException">The store does not answer.</exception>
    public Task<TokenUse> UseAsync(Jid account, Guid client, string mechanism, long? count, bool invalidate, Func<string, bool> isRight) =>
        InTurnAsync<TokenUse>(account, async owner =>
        {
            if (await ReadAsync(owner, client) is not { } kept
                || (Fits(kept.Fresh) ? kept.Fresh : Fits(kept.Current) ? kept.Current : null) is not { } token)
            {
                return new(TokenVerdict.Refused);
            }

            var now = _clock.GetUtcNow();
            if (now >= token.Expiry)
            {
                return new(TokenVerdict.Expired);
            }

            if (count <= token.Count)
            {
                return new(TokenVerdict.Refused); // XEP-0484 §3.4: somebody plays it again
            }

            if (invalidate)
            {
                await Store.RemoveAsync(owner, KeyOf(client));
                return new(TokenVerdict.Accepted, token.Secret);
            }

            // §3.5: its use ends the tokens before it; one after it stays, since the client may not have got it.
            await WriteAsync(owner, client, kept with
            {
                Current = token with { Count = count ?? token.Count },
                Fresh = ReferenceEquals(token, kept.Fresh) ? null : kept.Fresh,
                LastSeen = now,
            });
            return new(TokenVerdict.Accepted, token.Secret, now - token.Issued >= _options.RotateAfter);

            bool Fits(StoredToken? one) => one is not null && one.Mechanism == mechanism && isRight(one.Secret);
        });

    /// <summary>Gives a client a new token; its old one stays good until the new one is used.</summary>
    /// <param name="account">The bare JID.</param>
    /// <param name="client">Who gets it.</param>
    /// <param name="software">What the client says it is.</param>
    /// <param name="device">Where the client says it runs.</param>
    /// <param name="mechanism">The mechanism it is for.</param>
    /// <param name="authenticated">When the client began to authenticate. When tokens were revoked since, it gets none (null): its password may be the old one.</param>
    /// <exception cref="StorageException">The store does not answer.</exception>
    public Task<IssuedToken?> IssueAsync(Jid account, Guid client, string? software, string? device, string mechanism, DateTimeOffset authenticated) =>
        InTurnAsync<IssuedToken?>(account, async owner =>
        {
            if (await Store.GetAsync(owner, RevokedKey) is { } revoked
                && long.Parse(Encoding.ASCII.GetString(revoked), CultureInfo.InvariantCulture) >= authenticated.UtcTicks)
            {
                return null;
            }

            var now = _clock.GetUtcNow();
            var kept = await ReadAsync(owner, client);
            if (kept is null)
            {
                await MakeRoomAsync(owner);
            }

            var secret = new byte[SecretBytes];
            _random.Fill(secret);
            var token = new StoredToken(Base64Url.EncodeToString(secret), mechanism, now, now + _options.Lifetime);
            await WriteAsync(owner, client, (kept ?? new(null, null, now, now, null, null)) with
            {
                Software = software,
                Device = device,
                LastSeen = now,
                Fresh = token,
            });
            if (await _accounts.ReadAsync(account) is null)
            {
                await Store.RemoveAsync(owner, KeyOf(client)); // erased meanwhile: nothing may be left for whoever gets the name next
                return null;
            }

            return new(token.Secret, token.Expiry);
        });

    /// <summary>Takes all tokens of an account back, as when its password changes.</summary>
    /// <exception cref="StorageException">The store does not answer.</exception>
    public Task RevokeAllAsync(Jid account) => InTurnAsync(account, async owner =>
    {
        var removed = await Store.RemoveAllAsync(owner);
        await Store.PutAsync(owner, RevokedKey, Encoding.ASCII.GetBytes(_clock.GetUtcNow().UtcTicks.ToString(CultureInfo.InvariantCulture)));
        return removed;
    });

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    private static string KeyOf(Guid client) => client.ToString("D");

    private async Task MakeRoomAsync(StoreOwner owner)
    {
        var clients = (await Store.ListAsync(owner, int.MaxValue, RevokedKey))
            .Select(entry => (entry.Key, JsonSerializer.Deserialize(entry.Value, StoredClientJson.Default.StoredClient)!.LastSeen))
            .OrderBy(one => one.LastSeen)
            .ToList();
        foreach (var (key, _) in clients.Take(clients.Count - _options.MaxClients + 1))
        {
            await Store.RemoveAsync(owner, key);
        }
    }

    private async Task<StoredClient?> ReadAsync(StoreOwner owner, Guid client) =>
        await Store.GetAsync(owner, KeyOf(client)) is { } bytes ? JsonSerializer.Deserialize(bytes, StoredClientJson.Default.StoredClient) : null;

    private Task WriteAsync(StoreOwner owner, Guid client, StoredClient value) =>
        Store.PutAsync(owner, KeyOf(client), JsonSerializer.SerializeToUtf8Bytes(value, StoredClientJson.Default.StoredClient));

    private Task<T> InTurnAsync<T>(Jid account, Func<StoreOwner, Task<T>> work) =>
        _turns.InTurnAsync(account, () => work(new(account.Domain, account.Local)));
}
