using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;

namespace Aviso.Modules.Archive;

/// <summary>
/// The part of its archive that a session has fetched without a gap: what lies in it need not be delivered to the session
/// again (XEP-0313, User Archives). Pages that join on to it make it longer, others take its place. Thread-safe.
/// </summary>
internal sealed class FetchedRange
{
    private static readonly Slot<FetchedRange> s_slot = new(SlotKind.Moves);
    private readonly Lock _lock = new();
    private string? _first;
    private string? _last;

    /// <summary>Notes a page, which is without gaps only when it was not asked for by peer, words or single ids.</summary>
    public static void Note(ISession session, ArchiveQuery query, IReadOnlyList<ArchiveEntry> page)
    {
        if (page.Count > 0 && query is { Ids: null, Filter: { Peer: null, Text: null } filter })
        {
            session.Slots.GetOrAdd(s_slot, static () => new()).Add(page[0].Id, page[^1].Id, filter);
        }
    }

    /// <summary>The client has promised to fetch everything up to an id by itself.</summary>
    public static void NoteEverythingThrough(ISession session, string last) =>
        session.Slots.GetOrAdd(s_slot, static () => new()).Add("", last, ArchiveFilter.All);

    /// <summary>Whether the session has fetched the message.</summary>
    public static bool Has(ISession session, string id) => session.Slots.Get(s_slot)?.Contains(id) == true;

    /// <summary>Writes the range for the node where the session goes on; false when there is none.</summary>
    public static bool Write(ISession session, StateWriter state)
    {
        if (session.Slots.Get(s_slot) is not { } range)
        {
            return false;
        }

        lock (range._lock)
        {
            state.Text(range._first);
            state.Text(range._last);
            return range._first is not null;
        }
    }

    /// <summary>Takes the range that the session had on another node.</summary>
    public static void Read(ISession session, ref StateReader state)
    {
        var (first, last) = (state.Text(), state.Text());
        session.Slots.GetOrAdd(s_slot, static () => new()).Add(first, last, ArchiveFilter.All);
    }

    private void Add(string first, string last, ArchiveFilter filter)
    {
        lock (_lock)
        {
            var isNext = filter.After is { } after && Contains(after);
            var isPrevious = filter.Before is { } before && Contains(before);
            if (!isNext && !isPrevious && !Contains(first) && !Contains(last))
            {
                (_first, _last) = (first, last);
                return;
            }

            _first = string.CompareOrdinal(first, _first) < 0 ? first : _first;
            _last = string.CompareOrdinal(last, _last) > 0 ? last : _last;
        }
    }

    private bool Contains(string id)
    {
        lock (_lock)
        {
            return _first is not null && string.CompareOrdinal(id, _first) >= 0 && string.CompareOrdinal(id, _last) <= 0;
        }
    }
}
