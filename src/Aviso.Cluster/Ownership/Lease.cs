namespace Aviso.Cluster.Ownership;

/// <summary>
/// For how long a node may act without having heard from the table: on its own monotonic clock, and counted from before the
/// beat was sent, so that neither a slow answer nor a clock that was set makes it longer. Thread-safe.
/// </summary>
internal sealed class Lease(TimeProvider clock, TimeSpan duration)
{
    private long _until = long.MinValue;

    public bool IsValid => clock.GetTimestamp() < Volatile.Read(ref _until);

    /// <summary>How long it is still valid; zero when it is not.</summary>
    public TimeSpan Left => IsValid ? clock.GetElapsedTime(clock.GetTimestamp(), Volatile.Read(ref _until)) : TimeSpan.Zero;

    /// <summary>A beat that was sent at that timestamp has been answered.</summary>
    public void Renew(long sentAt)
    {
        var until = sentAt + (long)(duration.TotalSeconds * clock.TimestampFrequency);
        if (until > Volatile.Read(ref _until))
        {
            Volatile.Write(ref _until, until);
        }
    }

    /// <summary>Ends at once.</summary>
    public void End() => Volatile.Write(ref _until, long.MinValue);
}
