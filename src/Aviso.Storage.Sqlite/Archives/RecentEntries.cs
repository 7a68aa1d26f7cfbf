using System.Runtime.InteropServices;
using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Sqlite.Archives;

/// <summary>
/// The entries of one archive that are durable in the journal and not in its tables yet, by owner in the order of their ids.
/// The writer's thread changes it, under the lock of <see cref="RecentArchives"/>, under which the readers' threads look at it.
/// </summary>
internal sealed class RecentEntries
{
    private readonly Dictionary<StoreOwner, List<ArchiveEntry>> _owners = [];

    /// <summary>The number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of their values.</summary>
    public long Bytes { get; private set; }

    /// <summary>All of them, by owner.</summary>
    public IEnumerable<KeyValuePair<StoreOwner, List<ArchiveEntry>>> Owners => _owners;

    /// <summary>Those of an owner, ascending.</summary>
    public IReadOnlyList<ArchiveEntry> Of(StoreOwner owner) => _owners.TryGetValue(owner, out var entries) ? entries : [];

    /// <summary>The entry of this id, or null.</summary>
    public ArchiveEntry? Find(StoreOwner owner, string id) =>
        _owners.TryGetValue(owner, out var entries) && Place(entries, id) is >= 0 and var place ? entries[place] : null;

    public void Add(StoreOwner owner, ArchiveEntry entry)
    {
        var entries = CollectionsMarshal.GetValueRefOrAddDefault(_owners, owner, out _) ??= [];
        entries.Insert(~Place(entries, entry.Id), entry);
        Count++;
        Bytes += entry.Value.Length;
    }

    /// <summary>Removes entries of an owner, which are given ascending.</summary>
    public void Remove(StoreOwner owner, ReadOnlySpan<ArchiveEntry> gone)
    {
        var entries = _owners[owner];
        var all = CollectionsMarshal.AsSpan(entries);
        var (kept, next) = (0, 0);
        foreach (var entry in all)
        {
            if (next < gone.Length && ReferenceEquals(gone[next], entry))
            {
                next++;
                Count--;
                Bytes -= entry.Value.Length;
            }
            else
            {
                all[kept++] = entry;
            }
        }

        entries.RemoveRange(kept, all.Length - kept);
        if (kept == 0)
        {
            _owners.Remove(owner);
        }
    }

    public void Clear()
    {
        _owners.Clear();
        (Count, Bytes) = (0, 0);
    }

    // Most ids are higher than all before.
    private static int Place(List<ArchiveEntry> entries, string id)
    {
        if (entries.Count == 0 || string.CompareOrdinal(entries[^1].Id, id) < 0)
        {
            return ~entries.Count;
        }

        var (low, high) = (0, entries.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(entries[middle].Id, id);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
