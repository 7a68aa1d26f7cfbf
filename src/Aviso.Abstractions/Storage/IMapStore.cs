namespace Aviso.Abstractions.Storage;

/// <summary>
/// Key and value by owner.
/// <para>
/// Writes are accepted in the order of the calls, before the call returns; the returned task completes when the write is
/// durable (committed and flushed), or fails with <see cref="StorageException"/>. Who does not need to wait does not await it.
/// Values are lent for the duration of the call: what is kept is a copy. Keys and owners may not hold U+0000 or unpaired surrogates.
/// Reads see every write whose task has completed. "Ordinal order" is by code points. All members may be called from any thread.
/// </para>
/// </summary>
public interface IMapStore
{
    /// <summary>The value, or null when there is none.</summary>
    ValueTask<byte[]?> GetAsync(StoreOwner owner, string key, CancellationToken cancellation = default);

    /// <summary>Up to <paramref name="limit"/> entries of an owner in ordinal order of the keys, after <paramref name="afterKey"/>.</summary>
    ValueTask<IReadOnlyList<MapEntry>> ListAsync(StoreOwner owner, int limit, string? afterKey = null, CancellationToken cancellation = default);

    /// <summary>Up to <paramref name="limit"/> owners of a domain that have an entry, in ordinal order, after <paramref name="afterLocal"/>.</summary>
    ValueTask<IReadOnlyList<StoreOwner>> OwnersAsync(string domain, int limit, string? afterLocal = null, CancellationToken cancellation = default);

    /// <summary>Sets a value.</summary>
    Task PutAsync(StoreOwner owner, string key, ReadOnlyMemory<byte> value);

    /// <summary>Sets a value only when the key has none yet; the result says whether it was set.</summary>
    Task<bool> AddAsync(StoreOwner owner, string key, ReadOnlyMemory<byte> value);

    /// <summary>Removes a value; removing what is not there is no error.</summary>
    Task RemoveAsync(StoreOwner owner, string key);

    /// <summary>Removes everything of an owner; the result is the number of entries removed.</summary>
    Task<int> RemoveAllAsync(StoreOwner owner);
}
