using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Routing;

/// <summary>A log store whose owners live in several storages.</summary>
internal sealed class RoutedLogStore(DomainRoutes<ILogStore> routes) : ILogStore
{
    public Task<long?> AppendAsync(StoreOwner owner, DateTimeOffset at, ReadOnlyMemory<byte> value, int limit = 0) =>
        routes.Of(owner.Domain).AppendAsync(owner, at, value, limit);

    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(StoreOwner owner, long afterSequence, int limit, CancellationToken cancellation = default) =>
        routes.Of(owner.Domain).ReadAsync(owner, afterSequence, limit, cancellation);

    public ValueTask<int> CountAsync(StoreOwner owner, CancellationToken cancellation = default) =>
        routes.Of(owner.Domain).CountAsync(owner, cancellation);

    public Task<int> RemoveThroughAsync(StoreOwner owner, long sequence) => routes.Of(owner.Domain).RemoveThroughAsync(owner, sequence);

    public Task<int> RemoveAsync(StoreOwner owner, IReadOnlyList<long> sequences) => routes.Of(owner.Domain).RemoveAsync(owner, sequences);

    public Task<int> RemoveAllAsync(StoreOwner owner) => routes.Of(owner.Domain).RemoveAllAsync(owner);

    public Task<int> RemoveOlderThanAsync(DateTimeOffset time, int limit) =>
        RoutedRemoval.RunAsync(routes.All, limit, (store, rest) => store.RemoveOlderThanAsync(time, rest));
}
