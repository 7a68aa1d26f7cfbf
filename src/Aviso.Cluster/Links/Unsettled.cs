namespace Aviso.Cluster.Links;

/// <summary>
/// What came from another node and is not acknowledged yet, in its order. Acknowledgements are in order; so one entry that waits for long holds back those behind it,
/// and if what it waits for is itself an acknowledgement, of an entry that was sent on, two nodes may hold back each other's for ever. Therefore the other
/// node is told of those handled ahead when the first has waited for a while. Pure, like <see cref="Inbound"/>.
/// </summary>
internal sealed class Unsettled(LinkLimits limits, long ticksPerSecond)
{
    private readonly Queue<Handling> _all = new();
    private readonly long _patience = (long)(limits.AheadPatience.TotalSeconds * ticksPerSecond);
    private long _notBefore = long.MinValue;
    private bool _maybeAhead;

    /// <summary>When <see cref="TakeAhead"/> may have something; null: not before something happens.</summary>
    public long? DueAt => _maybeAhead && _all.TryPeek(out var first) ? Math.Max(first.Since + _patience, _notBefore) : null;

    /// <summary>Adds an entry behind the others.</summary>
    public void Add(Handling handling) => _all.Enqueue(handling);

    /// <summary>The writes of an entry are done, or what was told of it did not arrive.</summary>
    public void Completed(Handling handling) => _maybeAhead |= handling.IsAlone;

    /// <summary>Takes off what has been handled in order; the result is how many of a numbering that are. What belongs to an earlier one its sender has given up.</summary>
    public int Settle(uint generation)
    {
        var handled = 0;
        while (_all.TryPeek(out var first) && (first.Commit.IsCompleted || first.Generation != generation))
        {
            handled += _all.Dequeue().Generation == generation ? 1 : 0;
        }

        _maybeAhead &= _all.Count > 1;
        return handled;
    }

    /// <summary>Those that have been handled ahead of the first one, when that has waited for long and they have not been told.</summary>
    public IReadOnlyList<Handling> TakeAhead(uint generation, long now)
    {
        if (DueAt is not { } due || now < due)
        {
            return [];
        }

        (_maybeAhead, _notBefore) = (false, now + _patience);
        List<Handling> ahead = [.. _all.Where(one => one is { IsAlone: true, IsTold: false, Commit.IsCompleted: true } && one.Generation == generation)];
        ahead.ForEach(one => one.IsTold = true);
        return ahead;
    }
}
