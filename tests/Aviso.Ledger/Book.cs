using System.Collections.Concurrent;

namespace Aviso.Ledger;

/// <summary>The ledger of one round: every message that was written, and what became of it. Thread-safe.</summary>
internal sealed class Book
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private readonly ConcurrentDictionary<(string Writer, string Reader), int> _latest = new();
    private readonly ConcurrentDictionary<string, int> _rows = new();
    private readonly ConcurrentDictionary<string, string> _stableIds = new();
    private int _disordered;

    /// <summary>All messages.</summary>
    public IReadOnlyCollection<Entry> Entries => [.. _entries.Values];

    /// <summary>Messages that reached their reader after a later one of the same writer.</summary>
    public int Disordered => _disordered;

    /// <summary>
    /// I3: rows of archives that came twice, and copies that reached a reader under an id which no row has. Once archives have
    /// been read. Live delivery does not wait for the disk: what a kill keeps from being stored was not acknowledged, is sent again
    /// and gets another id, so copies of what was delivered more than once are not looked at.
    /// </summary>
    public int WrongIds => _rows.Values.Count(count => count > 1)
        + _stableIds.Count(copy => !_rows.ContainsKey(copy.Key) && _entries[copy.Value].Delivered == 1);

    /// <summary>Notes that a message is about to be written.</summary>
    public void Sent(Entry entry) => _entries[entry.Id] = entry;

    /// <summary>Notes that a message reached a reader, under this id of its archive (XEP-0359) where it has one.</summary>
    public void Delivered(string? id, string? stableId = null)
    {
        if (id is null || !_entries.TryGetValue(id, out var entry))
        {
            return; // of a round before
        }

        if (stableId is not null)
        {
            _stableIds[stableId] = id;
        }

        if (!entry.Deliver())
        {
            return;
        }

        // I4: the order of a pair holds for what arrives for the first time; what is sent again comes with known ids.
        var latest = _latest.AddOrUpdate((entry.Writer, entry.Reader), entry.Number, (_, before) => Math.Max(before, entry.Number));
        if (latest > entry.Number)
        {
            Interlocked.Increment(ref _disordered);
        }
    }

    /// <summary>Notes that a message came back to its writer.</summary>
    public void Returned(string? id)
    {
        if (id is not null && _entries.TryGetValue(id, out var entry))
        {
            entry.IsReturned = true;
        }
    }

    /// <summary>Notes a row of a reader's archive: the message's own id, and the row's.</summary>
    public void Archived(string? id, string row)
    {
        if (id is not null && _entries.TryGetValue(id, out var entry))
        {
            entry.Archive();
            _rows.AddOrUpdate(row, 1, (_, count) => count + 1);
        }
    }

    /// <summary>Messages that were acknowledged and never found again (I1, I2).</summary>
    public IReadOnlyList<Entry> Missing() => [.. _entries.Values.Where(one => one.IsAcknowledged && !one.IsFound).OrderBy(one => one.Id, StringComparer.Ordinal)];
}
