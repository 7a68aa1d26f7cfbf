using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Routing;

/// <summary>A map store whose owners live in several storages.</summary>
internal sealed class RoutedMapStore(DomainRoutes<IMapStore> routes) : IMapStore
{
    public ValueTask<byte[]?> GetAsync(StoreOwner owner, string key, CancellationToken cancellation = default) =>
        routes.Of(owner.Domain).GetAsync(owner, key, cancellation);

    public ValueTask<IReadOnlyList<MapEntry>> ListAsync(StoreOwner owner, int limit, string? afterKey = null, CancellationToken cancellation = default) =>
        routes.Of(owner.Domain).ListAsync(owner, limit, afterKey, cancellation);

    public ValueTask<IReadOnlyList<StoreOwner>> OwnersAsync(string domain, int limit, string? afterLocal = null, CancellationToken cancellation = default) =>
        routes.Of(domain).OwnersAsync(domain, limit, afterLocal, cancellation);

    public Task PutAsync(StoreOwner owner, string key, ReadOnlyMemory<byte> value) => routes.Of(owner.Domain).PutAsync(owner, key, value);

    public Task<bool> AddAsync(StoreOwner owner, string key, ReadOnlyMemory<byte> value) => routes.Of(owner.Domain).AddAsync(owner, key, value);

    public Task RemoveAsync(StoreOwner owner, string key) => routes.Of(owner.Domain).RemoveAsync(owner, key);

    public Task<int> RemoveAllAsync(StoreOwner owner) => routes.Of(owner.Domain).RemoveAllAsync(owner);
}
