using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Stanzas;

namespace Aviso.Cluster.Links;

/// <summary>
/// Both directions of the link to one node: puts lock, clock and transport around <see cref="Outbound"/> and <see cref="Inbound"/>.
/// Callers' tasks complete and handlers run outside the lock, in order. Thread-safe.
/// </summary>
internal sealed class PeerLink : IDisposable
{
    private readonly NodeLink _owner;
    private readonly NodeId _self;
    private readonly NodeId _peer;
    private readonly Outbound _outbound;
    private readonly Inbound _inbound;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private readonly Unsettled _unsettled;
    private readonly Reach _reach;
    private readonly Queue<(uint Generation, ulong Number, LinkEntry Entry)> _arrived = new();
    private readonly Queue<(OutgoingEntry Entry, LinkOutcome Outcome)> _completed = new();
    private bool _isHandling;
    private bool _isCompleting;
    private bool _isClosed;
    private TaskCompletionSource? _room;

    public PeerLink(NodeLink owner, NodeId self, NodeId peer)
    {
        (_owner, _self, _peer) = (owner, self, peer);
        _outbound = new(owner.Limits, owner.Clock.TimestampFrequency, owner.HasResent);
        _inbound = new(owner.Limits, owner.Clock.TimestampFrequency);
        _unsettled = new(owner.Limits, owner.Clock.TimestampFrequency);
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
                Complete(handled, LinkOutcome.Handled);
            }

            var entries = _inbound.Accept(frame, now);
            var number = _inbound.Taken - (ulong)entries.Count;
            foreach (var entry in entries)
            {
                _arrived.Enqueue((frame.Generation, ++number, entry));
            }

            lost = _inbound.TakeLoss();
            Pump();
        }

        if (lost)
        {
            _owner.HasLost(_peer);
        }

        RunCompletions();
        HandleArrived();
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
            Complete(_outbound.GiveUp(), LinkOutcome.PeerGone);
            _arrived.Clear();
            ReleaseRoom();
        }

        _timer.Dispose();
        RunCompletions();
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
                Complete(_outbound.GiveUp(), LinkOutcome.PeerGone);
            }

            Pump();
        }

        RunCompletions();
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

            if (_inbound.MustAck(now))
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
        Ack = _inbound.TakeAck(),
        Entries = entries,
    });

    private void Arm(long now)
    {
        var due = Earlier(Earlier(_outbound.DueAt(now), _inbound.DueAt), _unsettled.DueAt);

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
        var ahead = _unsettled.TakeAhead(_inbound.Generation, now);
        if (ahead.Count == 0)
        {
            return;
        }

        var bytes = HandledAhead.Encode(_inbound.Generation, [.. ahead.Select(one => one.Number)]);
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
            foreach (var one in ahead)
            {
                one.IsTold = false;
                _unsettled.Completed(one);
            }

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
            Complete(_outbound.Ahead(generation, numbers), LinkOutcome.Handled);
        }

        RunCompletions();
        return ValueTask.CompletedTask;
    }

    private void Complete(IReadOnlyList<OutgoingEntry> entries, LinkOutcome outcome)
    {
        foreach (var entry in entries)
        {
            _completed.Enqueue((entry, outcome));
        }
    }

    private void ReleaseRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }

    // One thread at a time, so that what follows the tasks runs in their order.
    private void RunCompletions()
    {
        while (true)
        {
            OutgoingEntry entry;
            LinkOutcome outcome;
            lock (_lock)
            {
                if (_completed.Count == 0 || _isCompleting)
                {
                    return;
                }

                (entry, outcome) = _completed.Dequeue();
                _isCompleting = true;
            }

            entry.Complete(outcome);
            lock (_lock)
            {
                _isCompleting = false;
            }
        }
    }

    // One entry at a time; while a handler waits, the rest waits with it, bounded by the sender's window.
    private void HandleArrived()
    {
        while (true)
        {
            (uint Generation, ulong Number, LinkEntry Entry) next;
            lock (_lock)
            {
                if (_isHandling || !_arrived.TryDequeue(out next))
                {
                    return;
                }

                _isHandling = true;
            }

            var commits = new PendingCommits();
            var handling = next.Entry.Topic == LinkTopic.HandledAhead ? TakeAhead(next.Entry) : _owner.HandleAsync(_peer, next.Entry, commits);
            if (!handling.IsCompleted)
            {
                _ = HandleOnAsync(handling, next, commits);
                return;
            }

            EndHandling(next, commits);
        }
    }

    private async Task HandleOnAsync(ValueTask handling, (uint Generation, ulong Number, LinkEntry Entry) entry, PendingCommits commits)
    {
        await handling;
        EndHandling(entry, commits);
        HandleArrived();
    }

    private void EndHandling((uint Generation, ulong Number, LinkEntry Entry) entry, PendingCommits commits)
    {
        var commit = commits.WhenAll();
        var handling = new Handling(entry.Generation, entry.Number, entry.Entry.Topic == LinkTopic.Stanzas, commit, Now);
        lock (_lock)
        {
            _unsettled.Add(handling);
            _isHandling = false;
        }

        if (commit.IsCompleted)
        {
            End(handling, entry.Entry.Topic);
        }
        else
        {
            _ = commit.ContinueWith(
                _ => End(handling, entry.Entry.Topic), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    // The sender is told by the handler, which knows what it was; here is only seen to it that nothing fails without a word.
    private void End(Handling completed, LinkTopic topic)
    {
        if (!completed.Commit.IsCompletedSuccessfully)
        {
            _owner.HasFailedToCommit(_peer, topic, completed.Commit.Exception?.GetBaseException());
        }

        Settle(completed);
    }

    // Entries count as handled in their order, when their writes are done.
    private void Settle(Handling completed)
    {
        lock (_lock)
        {
            var wasDue = _unsettled.DueAt;
            _unsettled.Completed(completed);
            var handled = _unsettled.Settle(_inbound.Generation);
            if (_isClosed)
            {
                return;
            }

            if (handled > 0)
            {
                _inbound.Handled(handled);
                _inbound.Remind(Now);
            }

            if (handled > 0 || _unsettled.DueAt != wasDue)
            {
                Pump();
            }
        }
    }
}
