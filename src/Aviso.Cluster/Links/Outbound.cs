using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Links;

/// <summary>
/// One direction of a link, at its sender: numbers, gathers, keeps and sends again. Pure: it is told what happened and when,
/// and says what is to be sent; locks, clocks and connections are others' business. Times are timestamps of one clock.
/// </summary>
internal sealed class Outbound(LinkLimits limits, long ticksPerSecond, Action resending)
{
    private readonly Queue<(ulong Last, int Bytes)> _frames = new();
    private Queue<OutgoingEntry> _pending = new();
    private readonly Queue<OutgoingEntry> _urgent = new();
    private Queue<OutgoingEntry> _underWay = new();

    // How many of those that wait, from the first one, have been sent before: they keep their numbers, and go before all others.
    private int _again;
    private ulong _first = 1;
    private int _framedBytes;
    private long _framedAt;
    private long _progressAt;
    private long? _unroutableSince;
    private long _retryAt;
    private long? _probedAt;
    private long _graceUntil = long.MinValue;

    /// <summary>The numbering in use.</summary>
    public uint Generation { get; private set; } = 1;

    /// <summary>The sending in use.</summary>
    public uint Attempt { get; private set; } = 1;

    /// <summary>Entries that are not known to be handled.</summary>
    public int Unacknowledged => _underWay.Count + Waiting;

    /// <summary>Whether much can be taken yet.</summary>
    public bool HasRoom => PendingBytes <= limits.QueueBytes / 2;

    private int PendingBytes { get; set; }

    private int Waiting => _pending.Count + _urgent.Count;

    private bool IsWindowOpen => _frames.Count < limits.WindowFrames && _framedBytes < limits.WindowBytes;

    /// <summary>Takes an entry; false when too much waits already.</summary>
    public bool TryAdd(OutgoingEntry entry)
    {
        if (Waiting > 0 && PendingBytes + entry.Size > (entry.Entry.IsUrgent ? 2L * limits.QueueBytes : limits.QueueBytes))
        {
            return false;
        }

        (entry.Entry.IsUrgent ? _urgent : _pending).Enqueue(entry);
        PendingBytes += entry.Size;
        return true;
    }

    /// <summary>
    /// The next frame that is to be sent now, or null. Nothing but what is urgent is sent past the window: the other side reads without
    /// credit from the transport, so this is the only bound of what may pile up there. What is urgent is small and rare.
    /// </summary>
    public (ulong First, IReadOnlyList<LinkEntry> Entries)? Next(long now)
    {
        if (Waiting == 0 || IsWaitingForRoute(now) || !IsGathered(now) || (_again == 0 && _urgent.Count == 0 && !IsWindowOpen))
        {
            return null;
        }

        var waiting = _again > 0 || _urgent.Count == 0 ? _pending : _urgent;
        var most = _again > 0 ? Math.Min(_again, limits.FrameEntries) : limits.FrameEntries;
        var entries = new List<LinkEntry>();
        var bytes = 0;
        var first = _first + (ulong)_underWay.Count;
        while (waiting.TryPeek(out var entry) && entries.Count < most && (entries.Count == 0 || bytes + entry.Size <= limits.FrameBytes))
        {
            _underWay.Enqueue(waiting.Dequeue());
            entries.Add(entry.Entry);
            bytes += entry.Size;
        }

        _again = Math.Max(0, _again - entries.Count);
        if (_frames.Count == 0)
        {
            _progressAt = now;
        }

        if (_unroutableSince is not null)
        {
            _probedAt ??= now;
        }

        _frames.Enqueue((first + (ulong)entries.Count - 1, bytes));
        (_framedBytes, PendingBytes, _framedAt) = (_framedBytes + bytes, PendingBytes - bytes, now);
        return (first, entries);
    }

    /// <summary>Takes an acknowledgement; the result are the entries it is about.</summary>
    public IReadOnlyList<OutgoingEntry> Acknowledge(Acknowledgement ack, long now)
    {
        if (ack.Generation != Generation)
        {
            return [];
        }

        (_unroutableSince, _probedAt) = (null, null);
        var handled = new List<OutgoingEntry>();
        while (_first <= ack.Handled && _underWay.TryDequeue(out var entry))
        {
            handled.Add(entry);
            _first++;
        }

        // Handled before it was sent again: entries may have gone back among those that wait.
        while (_first <= ack.Handled && _again > 0 && _pending.TryDequeue(out var entry))
        {
            handled.Add(entry);
            PendingBytes -= entry.Size;
            _again--;
            _first++;
        }

        while (_frames.TryPeek(out var frame) && frame.Last < _first)
        {
            _framedBytes -= _frames.Dequeue().Bytes;
        }

        if (handled.Count > 0)
        {
            _progressAt = now;
        }

        // A gap seen in an earlier attempt has been answered already.
        if (ack.HasGap && ack.Attempt == Attempt)
        {
            SendAgain(now);
        }

        return handled;
    }

    /// <summary>The entries that the other node has handled although it has not acknowledged one before them. They keep their place till it does.</summary>
    public IReadOnlyList<OutgoingEntry> Ahead(uint generation, IReadOnlySet<ulong> numbers)
    {
        if (generation != Generation)
        {
            return [];
        }

        var number = _first;
        return [.. _underWay.Concat(_pending.Take(_again)).Where(_ => numbers.Contains(number++))];
    }

    /// <summary>The transport has connected anew: what was under way may be lost.</summary>
    public void Reconnected(long now)
    {
        // The broker may have been away for all: the other node needs its time, too.
        _graceUntil = now + Ticks(limits.ReconnectPatience);
        (_unroutableSince, _probedAt) = (null, null);
        SendAgain(now);
    }

    /// <summary>The other node has no inbox: it waits for a connection of its own, or is gone.</summary>
    public void Unroutable(long now)
    {
        if (Unacknowledged == 0)
        {
            return;
        }

        _unroutableSince ??= now;
        SendAgain(now);
        (_retryAt, _probedAt) = (now + Ticks(limits.RouteRetry), null);
    }

    /// <summary>Sends again what was not acknowledged for too long. False: the other node has had no inbox for too long; give up.</summary>
    public bool Tick(long now)
    {
        // An attempt that was not refused has found an inbox; how long its reader takes is another matter.
        if (_probedAt is { } probed && now - probed >= Ticks(limits.RouteRetry))
        {
            (_unroutableSince, _probedAt) = (null, null);
        }

        if (_unroutableSince is { } since && now >= GiveUpAt(since))
        {
            return false;
        }

        if (_frames.Count > 0 && now - _progressAt >= Ticks(limits.SilenceBeforeResend))
        {
            SendAgain(now);
        }

        return true;
    }

    /// <summary>Gives back everything that is not known to be handled, oldest first, and begins a new numbering.</summary>
    public IReadOnlyList<OutgoingEntry> GiveUp()
    {
        OutgoingEntry[] all = [.. _underWay, .. _pending.Take(_again), .. _urgent, .. _pending.Skip(_again)];
        _underWay.Clear();
        _pending.Clear();
        _urgent.Clear();
        _frames.Clear();
        (_first, _framedBytes, PendingBytes, _again) = (1, 0, 0, 0);
        (_unroutableSince, _probedAt) = (null, null);
        (Generation, Attempt) = (Generation + 1, 1);
        return all;
    }

    /// <summary>When <see cref="Tick"/> or <see cref="Next"/> has something to do next; null: not before something happens.</summary>
    public long? DueAt(long now)
    {
        long? due = _frames.Count > 0 ? _progressAt + Ticks(limits.SilenceBeforeResend) : null;
        if (_unroutableSince is { } since)
        {
            var next = _probedAt is { } probed ? probed + Ticks(limits.RouteRetry) : Math.Max(_retryAt, now);
            return Math.Min(next, GiveUpAt(since));
        }

        if (Waiting > 0 && (_again > 0 || _urgent.Count > 0 || IsWindowOpen))
        {
            var gathered = _framedAt + Ticks(limits.GatherTime);
            due = due is { } other ? Math.Min(other, gathered) : gathered;
        }

        return due;
    }

    private bool IsWaitingForRoute(long now) => _unroutableSince is not null && now < _retryAt;

    private long GiveUpAt(long unroutableSince) => Math.Max(unroutableSince + Ticks(limits.RoutePatience), _graceUntil);

    // Since the last frame left, not since an entry came: one that comes alone does not wait, however long acknowledgements take.
    private bool IsGathered(long now) =>
        _frames.Count == 0
        || Waiting >= limits.FrameEntries
        || PendingBytes >= limits.FrameBytes
        || now - _framedAt >= Ticks(limits.GatherTime);

    private void SendAgain(long now)
    {
        _progressAt = now;
        if (_underWay.Count == 0)
        {
            return;
        }

        PendingBytes += _framedBytes;
        _again += _underWay.Count;
        _pending = new([.. _underWay, .. _pending]);
        _underWay = new();
        _frames.Clear();
        (_framedBytes, _framedAt) = (0, now);
        Attempt++;
        resending();
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * ticksPerSecond);
}
