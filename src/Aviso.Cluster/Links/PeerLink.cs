using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Stanzas;

namespace Aviso.Cluster.Links;

/// <summary>
/// Both directions of the link to one node: puts lock, clock and transport around <see cref="Outbound"/> and <see cref="PeerReceiver"/>.
/// Callers' tasks complete and handlers run outside the lock, in order. Thread-safe.
/// </summary>
internal sealed class PeerLink : IDisposable
{
    private readonly NodeLink _owner;
    private readonly NodeId _self;
    private readonly NodeId _peer;
    private readonly Outbound _outbound;
    private readonly PeerReceiver _receiver;
    private readonly Completions _completions;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private readonly Reach _reach;
    private bool _isClosed;
    private TaskCompletionSource? _room;

    public PeerLink(NodeLink owner, NodeId self, NodeId peer)
    {
        (_owner, _self, _peer) = (owner, self, peer);
        _outbound = new(owner.Limits, owner.Clock.TimestampFrequency, owner.HasResent);
        _completions = new(_lock);
        _receiver = new(owner, peer, _lock, TakeAhead, Pump);
        _reach = new(owner.Limits, owner.Clock.TimestampFrequency);
        _timer = owner.Clock.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public NodeId Peer => _peer;

    public int Unacknowledged
    {
        get
        {
            lock (_lock)
            {
                return _outbound.Unacknowledged;
            }
        }
    }

    /// <summary>Whether the other node has sent a stanza and does not know that it was handled.</summary>
    public bool OwesAcknowledgement
    {
        get
        {
            lock (_lock)
            {
                return _receiver.OwesAcknowledgement;
            }
        }
    }

    public bool HasRoom
    {
        get
        {
            lock (_lock)
            {
                return _isClosed || _outbound.HasRoom;
            }
        }
    }

    /// <summary>Whether the other node speaks.</summary>
    public bool IsHeard
    {
        get
        {
            lock (_lock)
            {
                return _reach.IsHeard(Now);
            }
        }
    }

    public Task<LinkOutcome> Send(LinkEntry entry)
    {
        var outgoing = new OutgoingEntry(entry);
        lock (_lock)
        {
            if (_isClosed)
            {
                return Task.FromResult(LinkOutcome.PeerGone);
            }

            if (!_outbound.TryAdd(outgoing))
            {
                return Task.FromResult(LinkOutcome.NoRoom);
            }

            Pump();
        }

        return outgoing.Outcome;
    }

    public Task WaitForRoomAsync()
    {
        lock (_lock)
        {
            return _isClosed || _outbound.HasRoom
                ? Task.CompletedTask
                : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    public void Received(Frame frame)
    {
        bool lost;
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            var now = Now;
            _reach.Heard(now);
            var handled = _outbound.Acknowledge(frame.Ack, now);
            if (handled.Count > 0)
            {
                _reach.CameThrough();
                _completions.Add(handled, LinkOutcome.Handled);
            }

            lost = _receiver.Accept(frame, now);
            Pump();
        }

        if (lost)
        {
            _owner.HasLost(_peer);
        }

        _completions.Run();
        _receiver.Run();
    }

    /// <summary>Whether for so long nothing has come through to the other node.</summary>
    public bool IsRefusedFor(TimeSpan time)
    {
        lock (_lock)
        {
            return _reach.IsRefusedFor(time, Now);
        }
    }

    public void Unroutable()
    {
        lock (_lock)
        {
            _reach.Refused(Now);
            _outbound.Unroutable(Now);
            Pump();
        }
    }

    public void Reconnected()
    {
        lock (_lock)
        {
            _reach.Reset();
            _outbound.Reconnected(Now);
            Pump();
        }
    }

    /// <summary>The node is gone for good: everything goes back, and nothing more is taken.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _completions.Add(_outbound.GiveUp(), LinkOutcome.PeerGone);
            _receiver.Close();
            ReleaseRoom();
        }

        _timer.Dispose();
        _completions.Run();
    }

    public void Dispose() => Close();

    private long Now => _owner.Clock.GetTimestamp();

    private void OnTimer()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            if (!_outbound.Tick(Now))
            {
                _completions.Add(_outbound.GiveUp(), LinkOutcome.PeerGone);
            }

            Pump();
        }

        _completions.Run();
    }

    // Invariant: called under the lock.
    private void Pump()
    {
        var now = Now;
        if (_owner.IsReady)
        {
            TellAhead(now);
            while (_outbound.Next(now) is { } frame)
            {
                Transmit(frame.First, frame.Entries);
            }

            if (_receiver.MustAck(now))
            {
                Transmit(0, []);
            }
        }

        if (_room is not null && _outbound.HasRoom)
        {
            ReleaseRoom();
        }

        Arm(now);
    }

    private void Transmit(ulong first, IReadOnlyList<LinkEntry> entries) => _owner.Transmit(_peer, new()
    {
        From = _self,
        To = _peer,
        Generation = _outbound.Generation,
        Attempt = _outbound.Attempt,
        First = first,
        Ack = _receiver.TakeAck(),
        Entries = entries,
    });

    private void Arm(long now)
    {
        var due = Earlier(_outbound.DueAt(now), _receiver.DueAt);

        // While the transport is away, it says itself when it is back; only giving up has its time.
        _timer.Change(
            due is not { } at ? Timeout.InfiniteTimeSpan
            : at <= now && !_owner.IsReady ? _owner.Limits.RouteRetry
            : _owner.Clock.GetElapsedTime(now, Math.Max(at, now)),
            Timeout.InfiniteTimeSpan);
    }

    private static long? Earlier(long? one, long? other) => one is { } first && other is { } second ? Math.Min(first, second) : one ?? other;

    // Invariant: called under the lock. Urgent: the window in the way may be full of what waits for this.
    private void TellAhead(long now)
    {
        var ahead = _receiver.TakeAhead(now);
        if (ahead.Count == 0)
        {
            return;
        }

        var bytes = HandledAhead.Encode(_receiver.Generation, [.. ahead.Select(one => one.Number)]);
        var outgoing = new OutgoingEntry(new(LinkTopic.HandledAhead, bytes, IsUrgent: true));
        if (!_outbound.TryAdd(outgoing))
        {
            outgoing.Complete(LinkOutcome.NoRoom);
        }

        _ = FollowAsync(outgoing, ahead);
    }

    private async Task FollowAsync(OutgoingEntry outgoing, IReadOnlyList<Handling> ahead)
    {
        if (await outgoing.Outcome == LinkOutcome.Handled)
        {
            return;
        }

        lock (_lock)
        {
            _receiver.NotTold(ahead);
            if (!_isClosed)
            {
                Arm(Now);
            }
        }
    }

    private ValueTask TakeAhead(LinkEntry entry)
    {
        var (generation, numbers) = HandledAhead.Decode(entry.Bytes.Span);
        lock (_lock)
        {
            _completions.Add(_outbound.Ahead(generation, numbers), LinkOutcome.Handled);
        }

        _completions.Run();
        return ValueTask.CompletedTask;
    }

    private void ReleaseRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }
}
