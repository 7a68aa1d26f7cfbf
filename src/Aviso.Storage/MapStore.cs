using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;

namespace Aviso.Storage;

/// <summary>A map store of any provider.</summary>
internal sealed class MapStore(StorageBase storage, string name) : IMapStore
{
    public ValueTask<byte[]?> GetAsync(StoreOwner owner, string key, CancellationToken cancellation = default)
    {
        StoreArguments.Check(owner, key);
        return storage.Read(reader => reader.Get(name, owner, key), cancellation);
    }

    public ValueTask<IReadOnlyList<MapEntry>> ListAsync(
        StoreOwner owner, int limit, string? afterKey = null, CancellationToken cancellation = default)
    {
        StoreArguments.Check(owner, afterKey ?? string.Empty);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return storage.Read(reader => reader.List(name, owner, limit, afterKey), cancellation);
    }

    public ValueTask<IReadOnlyList<StoreOwner>> OwnersAsync(
        string domain, int limit, string? afterLocal = null, CancellationToken cancellation = default)
    {
        StoreArguments.CheckText(domain, nameof(domain));
        StoreArguments.CheckText(afterLocal ?? string.Empty, nameof(afterLocal));
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return storage.Read(reader => reader.Owners(name, domain, limit, afterLocal), cancellation);
    }

    public Task PutAsync(StoreOwner owner, string key, ReadOnlyMemory<byte> value)
    {
        StoreArguments.Check(owner, key);
        return storage.Write(new PutOperation(name, owner, key, StoreArguments.Copy(value)));
    }

    public Task<bool> AddAsync(StoreOwner owner, string key, ReadOnlyMemory<byte> value)
    {
        StoreArguments.Check(owner, key);
        return storage.Write(new AddOperation(name, owner, key, StoreArguments.Copy(value)));
    }

    public Task RemoveAsync(StoreOwner owner, string key)
    {
        StoreArguments.Check(owner, key);
        return storage.Write(new RemoveKeyOperation(name, owner, key));
    }

    public Task<int> RemoveAllAsync(StoreOwner owner)
    {
        StoreArguments.CheckOwner(owner);
        return storage.Write(new ClearMapOperation(name, owner));
    }
}
