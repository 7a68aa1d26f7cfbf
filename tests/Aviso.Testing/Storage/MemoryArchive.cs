using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;

namespace Aviso.Testing.Storage;

/// <summary>One archive in memory, by plain enumeration: what the real ones do with indexes must come out the same.</summary>
internal sealed class MemoryArchive
{
    private readonly Dictionary<StoreOwner, SortedDictionary<string, Row>> _owners = [];

    public string? LastId => _owners.Values.SelectMany(rows => rows.Keys).Max(StringComparer.Ordinal);

    public IEnumerable<(StoreOwner Owner, int Size)> Sizes =>
        _owners.SelectMany(owner => owner.Value.Values, (owner, row) => (owner.Key, row.Entry.Value.Length));

    public bool Append(ArchiveAppendOperation append)
    {
        if (!_owners.TryGetValue(append.Owner, out var rows))
        {
            _owners.Add(append.Owner, rows = new(StringComparer.Ordinal));
        }

        // The databases keep microseconds.
        var at = new DateTimeOffset(append.Entry.At.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        return rows.TryAdd(append.Entry.Id, new(append.Entry with { At = at, Value = append.Value }, append.Words));
    }

    public bool Bury(ArchiveBuryOperation bury)
    {
        if (!_owners.TryGetValue(bury.Owner, out var rows) || !rows.TryGetValue(bury.Id, out var row))
        {
            return false;
        }

        rows[bury.Id] = new(row.Entry with { Value = bury.Tombstone, Flags = row.Entry.Flags | ArchiveFlags.Tombstone }, []);
        return true;
    }

    public int Trim(ArchiveTrimOperation trim)
    {
        var removed = 0;
        while (removed < trim.Limit && _owners.TryGetValue(trim.Owner, out var rows) && rows.Count > 0 && IsBeyond(rows, trim.Limits))
        {
            rows.Remove(rows.Keys.First());
            removed++;
        }

        return removed;
    }

    public int Expire(ArchiveExpireOperation expire)
    {
        var old = _owners
            .SelectMany(owner => owner.Value.Keys, (owner, id) => (owner.Value, Id: id))
            .Where(row => string.CompareOrdinal(row.Id, expire.BeforeId) < 0)
            .OrderBy(row => row.Id, StringComparer.Ordinal)
            .Take(expire.Limit)
            .ToList();
        old.ForEach(row => row.Value.Remove(row.Id));
        return old.Count;
    }

    public void ForgetWords()
    {
        foreach (var rows in _owners.Values)
        {
            foreach (var (id, row) in rows.ToList())
            {
                rows[id] = row with { Words = [] };
            }
        }
    }

    public int Erase(StoreOwner owner) => _owners.Remove(owner, out var rows) ? rows.Count : 0;

    public IReadOnlyList<ArchiveEntry> Read(StoreOwner owner, ArchiveFilter filter, int limit, bool backwards)
    {
        var found = Matching(owner, filter);
        return [.. (backwards ? found.Reverse() : found).Take(limit)];
    }

    public int Count(StoreOwner owner, ArchiveFilter filter, int atMost) => Matching(owner, filter).Take(atMost).Count();

    public ArchiveEntry? Find(StoreOwner owner, string id) =>
        _owners.TryGetValue(owner, out var rows) && rows.TryGetValue(id, out var row) ? row.Entry : null;

    public ArchiveUsage? Usage(StoreOwner owner) => _owners.TryGetValue(owner, out var rows)
        ? new(owner, rows.Count, rows.Values.Sum(row => (long)row.Entry.Value.Length), rows.Keys.FirstOrDefault())
        : null;

    public IReadOnlyList<ArchiveUsage> List(string domain, int limit, string? afterLocal) =>
    [
        .. _owners.Keys
            .Where(owner => owner.Domain == domain && (afterLocal is null || CodePointOrder.Instance.Compare(owner.Local, afterLocal) > 0))
            .OrderBy(owner => owner.Local, CodePointOrder.Instance)
            .Take(limit)
            .Select(owner => Usage(owner)!),
    ];

    private static bool IsBeyond(SortedDictionary<string, Row> rows, ArchiveLimits limits) =>
        string.CompareOrdinal(rows.Keys.First(), limits.OldestId ?? string.Empty) < 0
        || rows.Count > (limits.Entries ?? long.MaxValue)
        || rows.Values.Sum(row => (long)row.Entry.Value.Length) > (limits.Bytes ?? long.MaxValue);

    private IEnumerable<ArchiveEntry> Matching(StoreOwner owner, ArchiveFilter filter)
    {
        if (!_owners.TryGetValue(owner, out var rows))
        {
            return [];
        }

        var words = filter.Text is null ? [] : SearchWords.Of(filter.Text);
        return rows.Values
            .Where(row => filter.After is null || string.CompareOrdinal(row.Entry.Id, filter.After) > 0)
            .Where(row => filter.Before is null || string.CompareOrdinal(row.Entry.Id, filter.Before) < 0)
            .Where(row => filter.Peer is null || row.Entry.Peer == filter.Peer)
            .Where(row => filter.Resource is null || row.Entry.Resource == filter.Resource)
            .Where(row => words.All(row.Words.Contains))
            .Select(row => row.Entry);
    }

    private sealed record Row(ArchiveEntry Entry, IReadOnlyList<string> Words);
}
