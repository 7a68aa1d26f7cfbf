using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Links;

/// <summary>
/// What a link does with what comes: gives each entry to its handler, in order and outside the lock, and knows which may be acknowledged. While a handler waits, the
/// rest waits with it, bounded by the sender's window. Members are called under the lock, unless they say otherwise.
/// </summary>
internal sealed class PeerReceiver
{
    private readonly NodeLink _owner;
    private readonly NodeId _peer;
    private readonly Lock _lock;
    private readonly Func<LinkEntry, ValueTask> _takeAhead;
    private readonly Action _changed;
    private readonly Inbound _inbound;
    private readonly Unsettled _unsettled;
    private readonly Queue<(uint Generation, ulong Number, LinkEntry Entry)> _arrived = new();
    private (uint Generation, ulong Number) _lastStanza;
    private bool _isHandling;
    private bool _isClosed;

    /// <param name="owner">The links of this node.</param>
    /// <param name="peer">The node it comes from.</param>
    /// <param name="link">The lock of the link.</param>
    /// <param name="takeAhead">Takes what the other node has handled ahead.</param>
    /// <param name="changed">Called under the lock when something may be acknowledged, or will be due at another time.</param>
    public PeerReceiver(NodeLink owner, NodeId peer, Lock link, Func<LinkEntry, ValueTask> takeAhead, Action changed)
    {
        (_owner, _peer, _lock, _takeAhead, _changed) = (owner, peer, link, takeAhead, changed);
        _inbound = new(owner.Limits, owner.Clock.TimestampFrequency);
        _unsettled = new(owner.Limits, owner.Clock.TimestampFrequency);
    }

    /// <summary>The numbering that is being received.</summary>
    public uint Generation => _inbound.Generation;

    /// <summary>
    /// Whether a stanza has come of which the sender was not told that it was handled: when this node goes now, it will be sent again to another. Of other entries that
    /// come all the time, and of which it does not matter, nothing is said.
    /// </summary>
    public bool OwesAcknowledgement => _lastStanza.Generation == _inbound.Generation && _lastStanza.Number > _inbound.Told;

    /// <summary>When something is to be said though nothing happens.</summary>
    public long? DueAt => _inbound.DueAt is { } ack && _unsettled.DueAt is { } ahead ? Math.Min(ack, ahead) : _inbound.DueAt ?? _unsettled.DueAt;

    /// <summary>Whether an acknowledgement must be sent though no frame takes it along.</summary>
    public bool MustAck(long now) => _inbound.MustAck(now);

    /// <summary>The acknowledgement that goes with the next frame.</summary>
    public Acknowledgement TakeAck() => _inbound.TakeAck();

    /// <summary>Takes a frame; the result says whether its sender has given up entries. <see cref="Run"/> is to be called after it.</summary>
    public bool Accept(Frame frame, long now)
    {
        var entries = _inbound.Accept(frame, now);
        var number = _inbound.Taken - (ulong)entries.Count;
        foreach (var entry in entries)
        {
            _arrived.Enqueue((frame.Generation, ++number, entry));
            if (entry.Topic == LinkTopic.Stanzas)
            {
                _lastStanza = (frame.Generation, number);
            }
        }

        return _inbound.TakeLoss();
    }

    /// <summary>Those that have been handled ahead of one that has waited for long, and have not been told.</summary>
    public IReadOnlyList<Handling> TakeAhead(long now) => _unsettled.TakeAhead(_inbound.Generation, now);

    /// <summary>What was told of these did not arrive.</summary>
    public void NotTold(IReadOnlyList<Handling> ahead)
    {
        foreach (var one in ahead)
        {
            one.IsTold = false;
            _unsettled.Completed(one);
        }
    }

    /// <summary>Nothing more is handled but what has begun.</summary>
    public void Close()
    {
        _isClosed = true;
        _arrived.Clear();
    }

    /// <summary>Handles what has come, unless another thread does. Called outside the lock.</summary>
    public void Run()
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
            var handling = next.Entry.Topic == LinkTopic.HandledAhead ? _takeAhead(next.Entry) : _owner.HandleAsync(_peer, next.Entry, commits);
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
        Run();
    }

    private void EndHandling((uint Generation, ulong Number, LinkEntry Entry) entry, PendingCommits commits)
    {
        var commit = commits.WhenAll();
        var handling = new Handling(entry.Generation, entry.Number, entry.Entry.Topic == LinkTopic.Stanzas, commit, _owner.Clock.GetTimestamp());
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
                _inbound.Remind(_owner.Clock.GetTimestamp());
            }

            if (handled > 0 || _unsettled.DueAt != wasDue)
            {
                _changed();
            }
        }
    }
}
