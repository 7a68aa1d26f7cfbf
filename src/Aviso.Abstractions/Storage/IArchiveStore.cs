namespace Aviso.Abstractions.Storage;

/// <summary>
/// Messages by owner, in the order of their ids (<see cref="ArchiveIds"/>), read in pages by key.
/// The rules of <see cref="IMapStore"/> about order, durability and threads hold here too.
/// </summary>
public interface IArchiveStore
{
    /// <summary>The highest id of all owners when the store was opened; empty when there was none. New ids are higher.</summary>
    string LastId { get; }

    /// <summary>
    /// Adds an entry; false when the owner has that id already, and nothing was changed. The words of
    /// <paramref name="text"/> can be searched for, when the store was declared for that.
    /// </summary>
    Task<bool> AppendAsync(StoreOwner owner, ArchiveEntry entry, string? text = null);

    /// <summary>
    /// Up to <paramref name="limit"/> entries that pass the filter, ascending: the first of them or, backwards, the last.
    /// </summary>
    ValueTask<IReadOnlyList<ArchiveEntry>> ReadAsync(
        StoreOwner owner, ArchiveFilter filter, int limit, bool backwards = false, CancellationToken cancellation = default);

    /// <summary>How many entries pass the filter; counting ends at <paramref name="atMost"/>.</summary>
    ValueTask<int> CountAsync(StoreOwner owner, ArchiveFilter filter, int atMost, CancellationToken cancellation = default);

    /// <summary>The entries of these ids that there are, ascending and each once.</summary>
    ValueTask<IReadOnlyList<ArchiveEntry>> FetchAsync(StoreOwner owner, IReadOnlyList<string> ids, CancellationToken cancellation = default);

    /// <summary>
    /// Puts another value in the place of an entry's, marks it as <see cref="ArchiveFlags.Tombstone"/> and takes its words
    /// out of the search; false when there is no such entry.
    /// </summary>
    Task<bool> BuryAsync(StoreOwner owner, string id, ReadOnlyMemory<byte> tombstone);

    /// <summary>Removes the oldest entries of an owner that are beyond the limits, at most <paramref name="limit"/>; the result is their number.</summary>
    Task<int> TrimAsync(StoreOwner owner, ArchiveLimits limits, int limit);

    /// <summary>Removes entries of all owners with ids before this one, the oldest of each data source first, at most <paramref name="limit"/>; the result is their number.</summary>
    Task<int> ExpireAsync(string beforeId, int limit);

    /// <summary>What an owner has; null when it never had anything.</summary>
    ValueTask<ArchiveUsage?> UsageAsync(StoreOwner owner, CancellationToken cancellation = default);

    /// <summary>What the owners of a domain have, in ordinal order of the local parts, after <paramref name="afterLocal"/>.</summary>
    ValueTask<IReadOnlyList<ArchiveUsage>> ListAsync(string domain, int limit, string? afterLocal = null, CancellationToken cancellation = default);
}
