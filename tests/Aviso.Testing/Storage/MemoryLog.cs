using Aviso.Abstractions.Storage;

namespace Aviso.Testing.Storage;

/// <summary>One log of a <see cref="MemoryTables"/>.</summary>
internal sealed class MemoryLog
{
    // Microseconds, as the databases keep them.
    private const long TicksOfAt = TimeSpan.TicksPerMicrosecond;

    private Dictionary<StoreOwner, Account> _accounts = [];
    private long _floor;

    private sealed record Account(long LastSequence, List<LogEntry> Entries);

    public IReadOnlyList<LogEntry> Entries(StoreOwner owner) =>
        _accounts.TryGetValue(owner, out var account) ? account.Entries : [];

    public IEnumerable<(StoreOwner Owner, int Size)> Sizes =>
        _accounts.SelectMany(account => account.Value.Entries, (account, entry) => (account.Key, entry.Value.Length));

    public long? Append(StoreOwner owner, DateTimeOffset at, byte[] value, int limit)
    {
        var account = _accounts.GetValueOrDefault(owner) ?? new Account(_floor, []);
        if (limit > 0 && account.Entries.Count >= limit)
        {
            return null;
        }

        var sequence = account.LastSequence + 1;
        account.Entries.Add(new LogEntry(sequence, new DateTimeOffset(at.UtcTicks / TicksOfAt * TicksOfAt, TimeSpan.Zero), value));
        _accounts[owner] = account with { LastSequence = sequence };
        return sequence;
    }

    public int Remove(StoreOwner owner, Predicate<LogEntry> condition) =>
        _accounts.TryGetValue(owner, out var account) ? account.Entries.RemoveAll(condition) : 0;

    public int RemoveOlder(DateTimeOffset time, int limit)
    {
        var old = _accounts
            .SelectMany(account => account.Value.Entries, (account, entry) => (Owner: account.Key, Entry: entry))
            .Where(row => row.Entry.At < time)
            .OrderBy(row => row.Entry.At)
            .Take(limit)
            .ToList();
        return old.Sum(row => Remove(row.Owner, entry => entry.Sequence == row.Entry.Sequence));
    }

    public int Erase(StoreOwner owner)
    {
        if (!_accounts.Remove(owner, out var account))
        {
            return 0;
        }

        _floor = Math.Max(_floor, account.LastSequence);
        return account.Entries.Count;
    }

    public void Convert(Func<byte[], byte[]?> convert)
    {
        var converted = new Dictionary<StoreOwner, Account>();
        foreach (var (owner, account) in _accounts)
        {
            var entries = new List<LogEntry>();
            foreach (var entry in account.Entries)
            {
                if (convert(entry.Value) is { } value)
                {
                    entries.Add(entry with { Value = value });
                }
            }

            converted.Add(owner, account with { Entries = entries });
        }

        _accounts = converted;
    }
}
