using Aviso.Abstractions.Stanzas;
using Aviso.Streams.Clients;
using Aviso.Streams.Moving;

namespace Aviso.Streams.Management;

/// <summary>
/// What stream management keeps for one session: the queue of unacknowledged stanzas, the count of received ones, and when to
/// ask for an acknowledgement. The queue's members are guarded by the session's lock.
/// </summary>
internal sealed class ManagedQueue(StreamManagementOptions options, string? id, TimeSpan maxWait, DurableCounter received, uint acknowledged = 0)
{
    private readonly UnackedQueue _unacked = new(options.MaxUnackedStanzas, options.MaxUnackedBytes, acknowledged);
    private int _sinceAsked;

    /// <summary>The id by which the session can be resumed; null when it cannot.</summary>
    public string? Id { get; } = id;

    public bool IsResumable => Id is not null;

    /// <summary>How long the session waits for its client.</summary>
    public TimeSpan MaxWait { get; } = maxWait;

    /// <summary>The count of what came from the client.</summary>
    public DurableCounter Received { get; } = received;

    /// <summary>Whether the client has asked for the count while writes were under way, and is to be told when they are durable.</summary>
    public bool IsAnswerOwed { get; set; }

    public ReadOnlySpan<byte> Unacknowledged => _unacked.Bytes;

    /// <summary>Whether much can be added before the bound is reached.</summary>
    public bool HasRoom => _unacked.IsHalfEmpty;

    public bool TryAdd(ReadOnlySpan<byte> stanza, DateTimeOffset now) => _unacked.TryAdd(stanza, now);

    public bool TryAdd(StanzaContext leg, DateTimeOffset now, out ReadOnlySpan<byte> bytes) => _unacked.TryAdd(LegCopy.Of(leg), now, out bytes);

    public bool TryAcknowledge(uint handled) => _unacked.TryAcknowledge(handled);

    public IReadOnlyList<(byte[] Stanza, DateTimeOffset SentAt)> TakeAll() => _unacked.TakeAll();

    /// <summary>Takes copies of the messages of which nobody has been told that they wait; each is told of once.</summary>
    public IReadOnlyList<byte[]> TakeUntold() => _unacked.TakeUntold(DateTimeOffset.MaxValue);

    /// <summary>The same, of those alone that have waited for long.</summary>
    public IReadOnlyList<byte[]> TakeOverdue(DateTimeOffset now) =>
        options.OverdueAfter > TimeSpan.Zero ? _unacked.TakeUntold(now - options.OverdueAfter) : [];

    /// <summary>Everything in the queue has been told of.</summary>
    public void MarkAllTold() => _unacked.MarkAllTold();

    /// <summary>Adds what is kept here to what goes to another node.</summary>
    public MovedSession Write(MovedSession session) => session with
    {
        MaxWait = MaxWait,
        Received = Received.Handled,
        Acknowledged = _unacked.Acknowledged,
        Unacknowledged = _unacked.CopyAll(),
        Told = _unacked.Told,
    };

    /// <summary>Takes what was kept on another node.</summary>
    public void Read(MovedSession session) => _unacked.Restore(session.Unacknowledged, session.Told);

    /// <summary>Whether an acknowledgement is to be asked for after the stanza that was just sent.</summary>
    public bool MustAskAfterSending()
    {
        if (++_sinceAsked < options.AckRequestCount)
        {
            return false;
        }

        _sinceAsked = 0;
        return true;
    }

    /// <summary>Whether one is to be asked for because time has passed.</summary>
    public bool MustAskNow()
    {
        if (_sinceAsked == 0 || _unacked.Count == 0)
        {
            return false;
        }

        _sinceAsked = 0;
        return true;
    }
}
