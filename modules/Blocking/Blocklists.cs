using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;

namespace Aviso.Modules.Blocking;

/// <summary>Block lists in the store <c>blocklists</c>: an entry for each blocked address, with an empty value. Thread-safe.</summary>
internal sealed class Blocklists(IStorage storage)
{
    public static StoreDeclaration Declaration { get; } = new("blocklists", StoreShape.Map);

    private IMapStore Store => storage.Map(Declaration.Name);

    /// <summary>The list of an account, read when it is not in memory.</summary>
    public async ValueTask<Blocklist> OfAsync(IAccount account)
    {
        var held = AccountBlocklist.Of(account);
        await held.Gate.WaitAsync();
        try
        {
            return await LoadAsync(account, held);
        }
        finally
        {
            held.Gate.Release();
        }
    }

    /// <summary>The list of an account whose gate the caller holds.</summary>
    public async ValueTask<Blocklist> LoadAsync(IAccount account, AccountBlocklist held) => held.Current ??= await ReadAsync(account);

    /// <summary>Stores further items.</summary>
    public Task AddAsync(IAccount account, IEnumerable<Jid> items) =>
        Task.WhenAll(items.Select(item => Store.PutAsync(account.Owner, item.ToString(), ReadOnlyMemory<byte>.Empty)));

    /// <summary>Takes items out of the store.</summary>
    public Task RemoveAsync(IAccount account, IEnumerable<Jid> items) =>
        Task.WhenAll(items.Select(item => Store.RemoveAsync(account.Owner, item.ToString())));

    private async ValueTask<Blocklist> ReadAsync(IAccount account)
    {
        var entries = account.IsAnonymous ? [] : await Store.ListAsync(account.Owner, int.MaxValue);
        return entries.Count == 0 ? Blocklist.Empty : new(entries.Select(entry => Jid.Parse(entry.Key)));
    }
}
