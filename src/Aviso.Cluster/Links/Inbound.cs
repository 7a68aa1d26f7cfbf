using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Links;

/// <summary>One direction of a link, at its receiver: takes each entry once and in order, and says what has been handled. Pure, like <see cref="Outbound"/>.</summary>
internal sealed class Inbound(LinkLimits limits, long ticksPerSecond)
{
    private uint _generation;
    private uint _attempt;
    private ulong _taken;
    private ulong _handled;
    private int _framesSinceAck;
    private long? _ackDueAt;
    private bool _mustAckNow;
    private bool _hasGap;
    private bool _hasLost;

    /// <summary>Entries that came a second time.</summary>
    public long Duplicates { get; private set; }

    /// <summary>The numbering that is being received; 0 before the first.</summary>
    public uint Generation => _generation;

    /// <summary>The number of the last entry that was taken.</summary>
    public ulong Taken => _taken;

    /// <summary>The number of the last entry of which the sender has been told that it was handled.</summary>
    public ulong Told { get; private set; }

    /// <summary>Takes a frame; the result are the entries that are new.</summary>
    public IReadOnlyList<LinkEntry> Accept(Frame frame, long now)
    {
        if (frame.Entries.Count == 0 || frame.Generation < _generation)
        {
            return [];
        }

        if (frame.Generation > _generation)
        {
            _hasLost |= frame.Generation > 1;
            (_generation, _attempt, _taken, _handled, Told) = (frame.Generation, 0, 0, 0, 0);
        }

        _attempt = Math.Max(_attempt, frame.Attempt);
        _framesSinceAck++;
        _ackDueAt ??= now + (long)(limits.AckDelay.TotalSeconds * ticksPerSecond);
        if (frame.First > _taken + 1)
        {
            (_hasGap, _mustAckNow) = (true, true);
            return [];
        }

        var known = Math.Min((int)(_taken + 1 - frame.First), frame.Entries.Count);
        Duplicates += known;
        if (known > 0)
        {
            _mustAckNow = true; // the sender has not heard of it yet
        }

        if (known < frame.Entries.Count)
        {
            _hasGap = false;
        }

        _taken += (ulong)(frame.Entries.Count - known);
        return known == 0 ? frame.Entries : [.. frame.Entries.Skip(known)];
    }

    /// <summary>Whether the sender has given up entries since the last call: it does so once for each numbering it ends.</summary>
    public bool TakeLoss()
    {
        var lost = _hasLost;
        _hasLost = false;
        return lost;
    }

    /// <summary>The next entries have been handled, with all their writes.</summary>
    public void Handled(int entries) => _handled += (ulong)entries;

    /// <summary>Whether an acknowledgement must be sent though no frame takes it along.</summary>
    public bool MustAck(long now) => _mustAckNow || (_ackDueAt is { } due && (now >= due || _framesSinceAck >= limits.AckFrames));

    /// <summary>When <see cref="MustAck"/> becomes true by itself.</summary>
    public long? DueAt => _ackDueAt;

    /// <summary>What goes with the next frame.</summary>
    public Acknowledgement TakeAck()
    {
        // What is still being handled will be said later.
        (_ackDueAt, _framesSinceAck, _mustAckNow, Told) = (null, 0, false, _handled);
        var ack = new Acknowledgement(_generation, _attempt, _handled, _hasGap);
        _hasGap = false;
        return ack;
    }

    /// <summary>Something was handled after the last acknowledgement: it is to be said soon.</summary>
    public void Remind(long now) => _ackDueAt ??= now + (long)(limits.AckDelay.TotalSeconds * ticksPerSecond);
}
