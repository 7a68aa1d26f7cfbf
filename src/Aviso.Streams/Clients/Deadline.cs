namespace Aviso.Streams.Clients;

/// <summary>Until when something must have happened, by a clock that nobody sets; or that there is no such moment. Thread-safe; not to be copied.</summary>
internal struct Deadline
{
    private long _at;

    /// <summary>Whether there is one.</summary>
    public bool IsSet => Interlocked.Read(ref _at) != 0;

    /// <summary>The timestamp of a moment to come.</summary>
    public static long After(TimeProvider clock, TimeSpan time) => clock.GetTimestamp() + Ticks(clock, time);

    /// <summary>So long from now, whatever it was.</summary>
    public void Set(TimeProvider clock, TimeSpan time) => Interlocked.Exchange(ref _at, After(clock, time));

    /// <summary>So long from now; false when there is one already.</summary>
    public bool TrySet(TimeProvider clock, TimeSpan time) => Interlocked.CompareExchange(ref _at, After(clock, time), 0) == 0;

    /// <summary>So much later than it was.</summary>
    public void Extend(TimeProvider clock, TimeSpan time) => Interlocked.Add(ref _at, Ticks(clock, time));

    /// <summary>There is none any more.</summary>
    public void Clear() => Interlocked.Exchange(ref _at, 0);

    /// <summary>Whether there is one, and it is over at that timestamp.</summary>
    public bool IsPast(long now) => Interlocked.Read(ref _at) is not 0 and var at && now >= at;

    private static long Ticks(TimeProvider clock, TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
