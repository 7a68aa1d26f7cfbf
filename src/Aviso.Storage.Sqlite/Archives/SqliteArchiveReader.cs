using System.Text;
using Aviso.Abstractions.Storage;
using Aviso.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite.Archives;

/// <summary>Reads archives as what their tables and the recent entries are together.</summary>
internal sealed class SqliteArchiveReader(SqliteConnection connection, IArchiveReader tables, RecentArchives recent) : IArchiveReader, IDisposable
{
    // Beginning alone reads nothing, and what is read first fixes the moment that the transaction shows.
    private static readonly string[] s_begin = ["BEGIN", "SELECT 1 FROM sqlite_schema LIMIT 1"];

    private readonly SqliteCommands _commands = new(connection);

    public string? LastId(string store)
    {
        var filed = tables.LastId(store);
        var last = Recent(store, entries => entries.Owners.Select(owner => owner.Value[^1].Id).Max(StringComparer.Ordinal));
        return string.CompareOrdinal(filed, last) >= 0 ? filed : last;
    }

    public IReadOnlyList<ArchiveEntry> Read(string store, StoreOwner owner, ArchiveFilter filter, int limit, bool backwards)
    {
        // What is filed after the look at the recent entries comes twice.
        var newer = Recent(store, entries => Matching(entries.Of(owner), filter, limit, backwards));
        var filed = tables.Read(store, owner, filter, limit, backwards);
        return newer is not { Count: > 0 } ? filed : Merge(filed, newer, limit, backwards);
    }

    public int Count(string store, StoreOwner owner, ArchiveFilter filter, int atMost) => AtOnce(
        store,
        entries => Matching(entries.Of(owner), filter, atMost, backwards: false).Count,
        newer => Math.Min(atMost, newer + tables.Count(store, owner, filter, atMost)));

    public ArchiveEntry? Find(string store, StoreOwner owner, string id) =>
        Recent(store, entries => entries.Find(owner, id)) ?? tables.Find(store, owner, id);

    public ArchiveUsage? Usage(string store, StoreOwner owner) =>
        AtOnce(store, entries => UsageOf(owner, entries.Of(owner)), newer => Add(tables.Usage(store, owner), newer));

    public IReadOnlyList<ArchiveUsage> List(string store, string domain, int limit, string? afterLocal) => AtOnce(
        store,
        entries => entries.Owners
            .Where(owner => owner.Key.Domain == domain && (afterLocal is null || CompareCodePoints(owner.Key.Local, afterLocal) > 0))
            .Select(owner => UsageOf(owner.Key, owner.Value)!)
            .ToList(),
        newer => List(tables.List(store, domain, limit, afterLocal), newer ?? [], limit));

    /// <summary>What a store holds by domain, as <see cref="IStorageReader.Usage"/> tells it.</summary>
    public IReadOnlyList<StoreUsage> UsageByDomain(StoreDeclaration store, StoreOwner? owner, Func<IReadOnlyList<StoreUsage>> filed) =>
        AtOnce<List<StoreUsage>, IReadOnlyList<StoreUsage>>(
        store.Name,
        entries => entries.Owners
            .Where(one => owner is null || one.Key == owner)
            .Select(one => new StoreUsage(store.Name, one.Key.Domain, one.Value.Count, one.Value.Sum(entry => (long)entry.Value.Length)))
            .ToList(),
        newer => [.. filed().Concat(newer ?? [])
            .GroupBy(usage => usage.Domain, StringComparer.Ordinal)
            .Select(domain => new StoreUsage(store.Name, domain.Key, domain.Sum(usage => usage.Rows), domain.Sum(usage => usage.Bytes)))
            .OrderBy(usage => usage.Domain, StringComparer.Ordinal)]);

    public void Dispose() => _commands.Dispose();

    private T? Recent<T>(string store, Func<RecentEntries, T> look)
    {
        if (recent.Find(store) is not { } archive)
        {
            return default;
        }

        lock (recent.Gate)
        {
            return look(archive.Entries);
        }
    }

    /// <summary>Looks at the recent entries and reads the tables as they were at that moment, for what cannot tell an entry that comes twice.</summary>
    private TResult AtOnce<TNewer, TResult>(string store, Func<RecentEntries, TNewer> look, Func<TNewer?, TResult> read)
    {
        if (recent.Find(store) is not { } archive)
        {
            return read(default);
        }

        TNewer newer;
        lock (recent.Gate)
        {
            foreach (var text in s_begin)
            {
                _commands.Get(store, text, () => text).ExecuteScalar();
            }

            newer = look(archive.Entries);
        }

        var result = read(newer);
        _commands.Get(store, "commit", () => "COMMIT").ExecuteNonQuery();
        return result;
    }

    private static List<ArchiveEntry> Matching(IReadOnlyList<ArchiveEntry> entries, ArchiveFilter filter, int limit, bool backwards)
    {
        var found = new List<ArchiveEntry>();
        for (var index = 0; index < entries.Count && found.Count < limit; index++)
        {
            var entry = entries[backwards ? entries.Count - 1 - index : index];
            if ((filter.After is null || string.CompareOrdinal(entry.Id, filter.After) > 0)
                && (filter.Before is null || string.CompareOrdinal(entry.Id, filter.Before) < 0)
                && (filter.Peer is null || entry.Peer == filter.Peer)
                && (filter.Resource is null || entry.Resource == filter.Resource))
            {
                found.Add(entry);
            }
        }

        return found;
    }

    // Both in the direction of reading. Of an entry that is in both, the tables have what became of it since.
    private static List<ArchiveEntry> Merge(IReadOnlyList<ArchiveEntry> filed, List<ArchiveEntry> newer, int limit, bool backwards)
    {
        var merged = new List<ArchiveEntry>(Math.Min(limit, filed.Count + newer.Count));
        for (var (one, other) = (0, 0); merged.Count < limit && (one < filed.Count || other < newer.Count);)
        {
            var order = one == filed.Count ? 1 : other == newer.Count ? -1 : string.CompareOrdinal(filed[one].Id, newer[other].Id) * (backwards ? -1 : 1);
            merged.Add(order <= 0 ? filed[one] : newer[other]);
            one += order <= 0 ? 1 : 0;
            other += order >= 0 ? 1 : 0;
        }

        return merged;
    }

    private static ArchiveUsage? UsageOf(StoreOwner owner, IReadOnlyList<ArchiveEntry> entries) =>
        entries.Count == 0 ? null : new(owner, entries.Count, entries.Sum(entry => (long)entry.Value.Length), entries[0].Id);

    private static ArchiveUsage? Add(ArchiveUsage? filed, ArchiveUsage? newer) => filed is null || newer is null
        ? filed ?? newer
        : new(filed.Owner, filed.Entries + newer.Entries, filed.Bytes + newer.Bytes, Lower(filed.FirstId, newer.FirstId));

    private static IReadOnlyList<ArchiveUsage> List(IReadOnlyList<ArchiveUsage> filed, List<ArchiveUsage> newer, int limit)
    {
        var all = filed.ToDictionary(usage => usage.Owner);
        foreach (var usage in newer)
        {
            all[usage.Owner] = Add(all.GetValueOrDefault(usage.Owner), usage)!;
        }

        var ordered = all.Values.ToList();
        ordered.Sort((one, other) => CompareCodePoints(one.Owner.Local, other.Owner.Local));

        // A full page of the tables ends at its last owner: of those behind it nothing is known yet.
        return [.. ordered.Take(limit)];
    }

    private static string? Lower(string? one, string? other) => one is null || string.CompareOrdinal(other, one) < 0 ? other ?? one : one;

    // As SQLite compares: the order of UTF-8 is that of code points, that of UTF-16 is not.
    private static int CompareCodePoints(string one, string other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));
}
