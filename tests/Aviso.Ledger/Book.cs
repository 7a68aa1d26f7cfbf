using System.Collections.Concurrent;

namespace Aviso.Ledger;

/// <summary>The ledger of one round: every message that was written, and what became of it. Thread-safe.</summary>
/// <param name="hasArchive">Whether messages must be in the archive of their reader.</param>
internal sealed class Book(bool hasArchive = true)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private readonly ConcurrentDictionary<(string Writer, string Device), int> _latest = new();
    private readonly ConcurrentDictionary<string, int> _rows = new();
    private readonly ConcurrentDictionary<string, string> _stableIds = new();
    private readonly ConcurrentQueue<(Entry Entry, string Text)> _disorder = new();
    private readonly ConcurrentDictionary<string, bool> _stale = new();

    /// <summary>All messages.</summary>
    public IReadOnlyCollection<Entry> Entries => [.. _entries.Values];

    /// <summary>Messages that reached a device after a later one of the same writer, and of which their writer was not told that they had to wait.</summary>
    public int Disordered => Disorder.Count();

    /// <summary>Those of them that were sent in one session only.</summary>
    public int DisorderedInSession => _disorder.Count(one => one.Entry is { IsReturned: false, IsSentAgain: false });

    /// <summary>What is known of them.</summary>
    public IEnumerable<string> Disorder => _disorder.Where(one => !one.Entry.IsReturned).Select(one => one.Text);

    /// <summary>
    /// I3: rows of archives that came twice, and copies that reached a reader under an id which no row has. Once archives have
    /// been read. Live delivery does not wait for the disk: what a kill keeps from being stored was not acknowledged, is sent again
    /// and gets another id, so copies of what was sent again are not looked at.
    /// </summary>
    public int WrongIds => RowsTwice + CopiesWithoutRow;

    /// <summary>Rows of archives that came twice.</summary>
    public int RowsTwice => !hasArchive ? 0 : _rows.Values.Count(count => count > 1);

    /// <summary>
    /// Copies that reached a reader under an id which no row has. Where a node dies, those of its accounts whose messages it had not stored
    /// yet: the node of the writer, who knows of nothing, sends them once more, and they are stored under another id.
    /// </summary>
    public int CopiesWithoutRow => !hasArchive ? 0 : _stableIds.Count(copy => !_rows.ContainsKey(copy.Key) && !_entries[copy.Value].IsSentAgain);

    /// <summary>Messages that an archive has more than once.</summary>
    public int ArchivedTwice => Twice.Count();

    /// <summary>What is known of them.</summary>
    public IEnumerable<string> Twice => _entries.Values.Where(one => one.Archived > 1)
        .Select(one => $"{one.Id} is in the archive of {one.Reader} as {string.Join(" and ", one.Rows)}{(one.IsSentAgain ? ", sent again" : "")}{(one.IsReturned ? ", returned" : "")} ({one.History})");

    /// <summary>Messages that were given to a node whose life was over, and that it brought to somebody or stored all the same.</summary>
    public IEnumerable<string> Revived => _stale.Where(one => one.Value).Select(one => one.Key);

    /// <summary>Notes that a message is given to a node whose life is over: nobody may ever hear of it.</summary>
    public void Stale(string id) => _stale[id] = false;

    /// <summary>Notes that a message is about to be written.</summary>
    public void Sent(Entry entry) => _entries[entry.Id] = entry;

    /// <summary>Notes that a message reached a device.</summary>
    /// <param name="device">The device's address.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="stableId">The id of its row in the archive (XEP-0359), where it has one.</param>
    /// <param name="isLate">Whether it says that it was held back (XEP-0203).</param>
    public void Delivered(string device, string? id, string? stableId = null, bool isLate = false)
    {
        if (id is null || !_entries.TryGetValue(id, out var entry))
        {
            NoteRevived(id);
            return; // or of a round before
        }

        if (stableId is not null)
        {
            _stableIds[stableId] = id;
        }

        if (!entry.Deliver(device) || isLate)
        {
            return;
        }

        // I4: the order of a pair holds for what arrives for the first time; what is sent again comes with known ids. What comes late
        // carries its time: it was stored, or meant for another device whose session was lost.
        var latest = _latest.AddOrUpdate((entry.Writer, device), entry.Number, (_, before) => Math.Max(before, entry.Number));
        if (latest > entry.Number)
        {
            _disorder.Enqueue((entry, $"{id} reached {device} after number {latest}{(entry.IsSentAgain ? ", sent again" : "")} ({entry.History})"));
        }
    }

    /// <summary>Notes that a message came back to its writer.</summary>
    public void Returned(string? id)
    {
        if (id is not null && _entries.TryGetValue(id, out var entry))
        {
            entry.IsReturned = true;
            entry.Note("returned");
        }
    }

    /// <summary>Notes that a reader has confirmed a message.</summary>
    public void Confirmed(string? id)
    {
        if (id is not null && _entries.TryGetValue(id, out var entry))
        {
            entry.HasReceipt = true;
        }
    }

    /// <summary>Notes a row of a reader's archive: the message's own id, and the row's.</summary>
    public void Archived(string? id, string row)
    {
        if (id is not null && _entries.TryGetValue(id, out var entry))
        {
            entry.Archive(row);
            _rows.AddOrUpdate(row, 1, (_, count) => count + 1);
        }
        else
        {
            NoteRevived(id);
        }
    }

    /// <summary>Messages that were acknowledged and are not where they must be: in the archive, or else with a device (I1, I2).</summary>
    public IReadOnlyList<Entry> Lost() =>
        Acknowledged(one => !one.IsReturned && (hasArchive ? one.Archived == 0 : !one.IsDelivered));

    /// <summary>Messages that were acknowledged and did not reach all devices that the reader has connected.</summary>
    public IReadOnlyList<Entry> Undelivered(ILookup<string, string> devices) =>
        Acknowledged(one => !one.IsReturned && (devices.Contains(one.Reader) ? devices[one.Reader].Any(device => one.DeliveredTo(device) == 0) : !one.IsDelivered));

    private void NoteRevived(string? id)
    {
        if (id is not null && _stale.ContainsKey(id))
        {
            _stale[id] = true;
        }
    }

    private List<Entry> Acknowledged(Func<Entry, bool> condition) =>
        [.. _entries.Values.Where(one => one.IsAcknowledged && condition(one)).OrderBy(one => one.Id, StringComparer.Ordinal)];
}
