using System.Text;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;

namespace Aviso.Core.Homes;

/// <summary>On which node of a cluster the clients of an account should be, by its name, as it was written down. Thread-safe.</summary>
public sealed class NodeAssignments(IStorage storage)
{
    private const string Key = "node";

    /// <summary>The store they are kept in.</summary>
    public static StoreDeclaration Declaration { get; } = new("node_assignments", StoreShape.Map);

    private IMapStore Store => storage.Map(Declaration.Name);

    /// <summary>The node of an account; null: it has not been assigned to any.</summary>
    public async Task<string?> FindAsync(Jid account) => await Store.GetAsync(OwnerOf(account), Key) is { } name ? Encoding.UTF8.GetString(name) : null;

    /// <summary>Assigns an account that has no node; the result is its node then, maybe another that somebody has assigned it to meanwhile.</summary>
    public async Task<string> AddAsync(Jid account, string node) =>
        await Store.AddAsync(OwnerOf(account), Key, Encoding.UTF8.GetBytes(node)) ? node : await FindAsync(account) ?? node;

    /// <summary>Assigns an account to a node, from whichever it had before.</summary>
    public Task SetAsync(Jid account, string node) => Store.PutAsync(OwnerOf(account), Key, Encoding.UTF8.GetBytes(node));

    /// <summary>Takes the assignment away; the next login makes another.</summary>
    public Task RemoveAsync(Jid account) => Store.RemoveAsync(OwnerOf(account), Key);

    /// <summary>Accounts of a domain that have been assigned, in the order of their names.</summary>
    public async Task<IReadOnlyList<Jid>> ListAsync(string domain, int limit, string? afterLocal) =>
        [.. (await Store.OwnersAsync(domain, limit, afterLocal)).Select(owner => Jid.Create(owner.Local, owner.Domain, null))];

    private static StoreOwner OwnerOf(Jid account) => new(account.Domain, account.Local);
}
