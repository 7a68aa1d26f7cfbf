using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;

namespace Aviso.Core.Accounts;

/// <summary>
/// The clients of accounts that said who they are, and the tokens by which they log in again (XEP-0484), in the store
/// <c>fast_tokens</c>: one entry for each client of an account. A token
/// belongs to one client and one mechanism. What is done with the tokens of one account is done one after the other, and a use is
/// durable before it counts, so that neither a race nor a crash lets a count be used twice. Thread-safe.
/// </summary>
public sealed class AccountTokens : IDisposable
{
    private const int SecretBytes = 32;

    // Sorts before all ids of clients.
    private const string RevokedKey = "!revoked";

    // A client that logs in all the time is not written down all the time.
    private static readonly TimeSpan s_seenPrecision = TimeSpan.FromHours(1);
    private readonly AccountTurns _turns = new();
    private readonly IStorage _storage;
    private readonly AccountStore _accounts;
    private readonly IRandomSource _random;
    private readonly TimeProvider _clock;
    private readonly TokenOptions _options;
    private readonly AccountOptions _accountOptions;

    internal AccountTokens(IStorage storage, AccountStore accounts, IRandomSource random, TimeProvider clock, TokenOptions options, AccountOptions accountOptions) =>
        (_storage, _accounts, _random, _clock, _options, _accountOptions) = (storage, accounts, random, clock, options, accountOptions);

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
    /// <param name="byPassword">Whether it authenticated with the password; else it did with a token, which must not have been revoked since.</param>
    /// <exception cref="StorageException">The store does not answer.</exception>
    public Task<IssuedToken?> IssueAsync(
        Jid account, Guid client, string? software, string? device, string mechanism, DateTimeOffset authenticated, bool byPassword) =>
        InTurnAsync<IssuedToken?>(account, async owner =>
        {
            var now = _clock.GetUtcNow();
            var kept = await ReadAsync(owner, client);
            if (await IsRevokedSinceAsync(owner, authenticated) || (!byPassword && kept?.Current is null))
            {
                return null;
            }

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
                KnowsPassword = byPassword || kept?.KnowsPassword == true,
            });
            if (await _accounts.ReadAsync(account) is null)
            {
                await Store.RemoveAsync(owner, KeyOf(client)); // erased meanwhile: nothing may be left for whoever gets the name next
                return null;
            }

            return new(token.Secret, token.Expiry);
        });

    /// <summary>Remembers that a client has logged in with the password.</summary>
    /// <exception cref="StorageException">The store does not answer.</exception>
    public Task RememberAsync(Jid account, Guid client, string? software, string? device, DateTimeOffset authenticated) => InTurnAsync(account, async owner =>
    {
        var now = _clock.GetUtcNow();
        var kept = await ReadAsync(owner, client);
        if (_accountOptions.RememberClients == TimeSpan.Zero || await IsRevokedSinceAsync(owner, authenticated)
            || (kept is { KnowsPassword: true } && now - kept.LastSeen < s_seenPrecision && (kept.Software, kept.Device) == (software, device)))
        {
            return false;
        }

        if (kept is null)
        {
            await MakeRoomAsync(owner);
        }

        await WriteAsync(owner, client, (kept ?? new(null, null, now, now, null, null)) with
        {
            Software = software,
            Device = device,
            LastSeen = now,
            KnowsPassword = true,
        });
        if (await _accounts.ReadAsync(account) is null)
        {
            await Store.RemoveAsync(owner, KeyOf(client)); // erased meanwhile
        }

        return true;
    });

    /// <summary>Takes the tokens of one client back. It stays remembered while it knows the password.</summary>
    /// <exception cref="StorageException">The store does not answer.</exception>
    public Task RevokeAsync(Jid account, Guid client) => InTurnAsync(account, async owner =>
    {
        switch (await ReadAsync(owner, client))
        {
            case null:
                return false;
            case { KnowsPassword: true } kept:
                await WriteAsync(owner, client, kept with { Current = null, Fresh = null });
                return true;
            default:
                await Store.RemoveAsync(owner, KeyOf(client));
                return true;
        }
    });

    /// <summary>The clients that are remembered.</summary>
    /// <exception cref="StorageException">The store does not answer.</exception>
    internal async ValueTask<IReadOnlyList<RememberedClient>> ListAsync(Jid account) =>
    [
        .. (await ClientsAsync(new(account.Domain, account.Local))).Where(one => !IsForgotten(one.Client)).Select(one => new RememberedClient(
            Guid.Parse(one.Key), one.Client.FirstSeen, one.Client.LastSeen, one.Client.KnowsPassword, HasToken(one.Client), one.Client.Software, one.Client.Device)),
    ];

    /// <summary>Removes the clients of a domain that have neither been seen for long nor have a token.</summary>
    internal async Task ForgetAsync(string domain, CancellationToken cancellation)
    {
        const int PageSize = 500;
        string? after = null;
        while (!cancellation.IsCancellationRequested && await Store.OwnersAsync(domain, PageSize, after, cancellation) is { Count: > 0 } owners)
        {
            foreach (var owner in owners)
            {
                await InTurnAsync(Jid.Create(owner.Local, owner.Domain, null), async _ => await RemoveForgottenAsync(owner));
            }

            after = owners[^1].Local;
        }
    }

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

    private bool HasToken(StoredClient client) => _options.Enabled && (client.Current?.Expiry > _clock.GetUtcNow() || client.Fresh?.Expiry > _clock.GetUtcNow());

    private bool IsForgotten(StoredClient client) =>
        !HasToken(client) && (!client.KnowsPassword || _clock.GetUtcNow() - client.LastSeen >= _accountOptions.RememberClients);

    private async Task<bool> IsRevokedSinceAsync(StoreOwner owner, DateTimeOffset time) =>
        await Store.GetAsync(owner, RevokedKey) is { } revoked
        && long.Parse(Encoding.ASCII.GetString(revoked), CultureInfo.InvariantCulture) >= time.UtcTicks;

    private async ValueTask<IReadOnlyList<(string Key, StoredClient Client)>> ClientsAsync(StoreOwner owner) =>
        [.. (await Store.ListAsync(owner, int.MaxValue, RevokedKey)).Select(entry => (entry.Key, JsonSerializer.Deserialize(entry.Value, StoredClientJson.Default.StoredClient)!))];

    private async Task<bool> RemoveForgottenAsync(StoreOwner owner)
    {
        foreach (var (key, client) in await ClientsAsync(owner))
        {
            if (IsForgotten(client))
            {
                await Store.RemoveAsync(owner, key);
            }
        }

        return true;
    }

    private async Task MakeRoomAsync(StoreOwner owner)
    {
        var clients = (await ClientsAsync(owner)).OrderBy(one => one.Client.LastSeen).ToList();
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
