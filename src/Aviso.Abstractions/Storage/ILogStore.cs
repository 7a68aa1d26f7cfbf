namespace Aviso.Abstractions.Storage;

/// <summary>
/// Append-only log by owner. The rules of <see cref="IMapStore"/> about order, durability and threads hold here too.
/// </summary>
public interface ILogStore
{
    /// <summary>
    /// Appends a value, and by it a sequence that is higher than all before it. When the owner already has
    /// <paramref name="limit"/> entries (0: no limit) nothing is appended and the result is null.
    /// </summary>
    Task<long?> AppendAsync(StoreOwner owner, DateTimeOffset at, ReadOnlyMemory<byte> value, int limit = 0);

    /// <summary>Up to <paramref name="limit"/> entries in ascending sequence, after <paramref name="afterSequence"/>.</summary>
    ValueTask<IReadOnlyList<LogEntry>> ReadAsync(StoreOwner owner, long afterSequence, int limit, CancellationToken cancellation = default);

    /// <summary>The number of entries of an owner.</summary>
    ValueTask<int> CountAsync(StoreOwner owner, CancellationToken cancellation = default);

    /// <summary>Removes the entries up to and with a sequence; the result is the number removed.</summary>
    Task<int> RemoveThroughAsync(StoreOwner owner, long sequence);

    /// <summary>Removes single entries; the result is the number removed.</summary>
    Task<int> RemoveAsync(StoreOwner owner, IReadOnlyList<long> sequences);

    /// <summary>Removes everything of an owner; the result is the number removed.</summary>
    Task<int> RemoveAllAsync(StoreOwner owner);

    /// <summary>Removes at most <paramref name="limit"/> of the entries older than a time, over all owners, the oldest of each data source first; the result is the number removed.</summary>
    Task<int> RemoveOlderThanAsync(DateTimeOffset time, int limit);
}
