namespace Aviso.Cluster.Links;

/// <summary>
/// What is known of the way to one node: since when nothing comes through, and whether it is heard itself. Pure, like <see cref="Outbound"/>.
/// </summary>
internal sealed class Reach(LinkLimits limits, long ticksPerSecond)
{
    private long? _refusedSince;
    private long _refusedAt;
    private long? _heardAt;

    /// <summary>A frame of the other node came.</summary>
    public void Heard(long now) => _heardAt = now;

    /// <summary>The other node has acknowledged something: what is sent comes through.</summary>
    public void CameThrough() => _refusedSince = null;

    /// <summary>A frame came back since the other node had no inbox.</summary>
    public void Refused(long now)
    {
        // Long after the last time it is another story: nothing says whether what was sent between came through.
        if (now - _refusedAt > Ticks(limits.ReconnectPatience))
        {
            _refusedSince = null;
        }

        (_refusedSince, _refusedAt) = (_refusedSince ?? now, now);
    }

    /// <summary>This node has connected anew: what was known was of another way.</summary>
    public void Reset() => (_refusedSince, _heardAt) = (null, null);

    /// <summary>Whether for so long nothing has come through that was sent.</summary>
    public bool IsRefusedFor(TimeSpan time, long now) =>
        _refusedSince is { } since && now - since >= Ticks(time) && now - _refusedAt <= Ticks(limits.ReconnectPatience);

    /// <summary>Whether the other node is heard: one that is not acknowledged speaks at least as often as it sends again.</summary>
    public bool IsHeard(long now) => _heardAt is { } at && now - at <= 2 * Ticks(limits.SilenceBeforeResend);

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * ticksPerSecond);
}
