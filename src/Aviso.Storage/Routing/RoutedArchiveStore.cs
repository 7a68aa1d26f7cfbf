using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Routing;

/// <summary>An archive whose owners live in several storages.</summary>
internal sealed class RoutedArchiveStore(DomainRoutes<IArchiveStore> routes) : IArchiveStore
{
    public string LastId => routes.All.Select(store => store.LastId).Max(StringComparer.Ordinal)!;

    public Task<bool> AppendAsync(StoreOwner owner, ArchiveEntry entry, string? text = null) => routes.Of(owner.Domain).AppendAsync(owner, entry, text);

    public ValueTask<IReadOnlyList<ArchiveEntry>> ReadAsync(
        StoreOwner owner, ArchiveFilter filter, int limit, bool backwards = false, CancellationToken cancellation = default) =>
        routes.Of(owner.Domain).ReadAsync(owner, filter, limit, backwards, cancellation);

    public ValueTask<int> CountAsync(StoreOwner owner, ArchiveFilter filter, int atMost, CancellationToken cancellation = default) =>
        routes.Of(owner.Domain).CountAsync(owner, filter, atMost, cancellation);

    public ValueTask<IReadOnlyList<ArchiveEntry>> FetchAsync(StoreOwner owner, IReadOnlyList<string> ids, CancellationToken cancellation = default) =>
        routes.Of(owner.Domain).FetchAsync(owner, ids, cancellation);

    public Task<bool> BuryAsync(StoreOwner owner, string id, ReadOnlyMemory<byte> tombstone) => routes.Of(owner.Domain).BuryAsync(owner, id, tombstone);

    public Task<int> TrimAsync(StoreOwner owner, ArchiveLimits limits, int limit) => routes.Of(owner.Domain).TrimAsync(owner, limits, limit);

    public Task<int> ExpireAsync(string beforeId, int limit) =>
        RoutedRemoval.RunAsync(routes.All, limit, (store, rest) => store.ExpireAsync(beforeId, rest));

    public ValueTask<ArchiveUsage?> UsageAsync(StoreOwner owner, CancellationToken cancellation = default) =>
        routes.Of(owner.Domain).UsageAsync(owner, cancellation);

    public ValueTask<IReadOnlyList<ArchiveUsage>> ListAsync(string domain, int limit, string? afterLocal = null, CancellationToken cancellation = default) =>
        routes.Of(domain).ListAsync(domain, limit, afterLocal, cancellation);
}
