namespace Aviso.Streams.Clients;

/// <summary>
/// A token bucket for what one client sends: beyond its rate the server reads on more slowly, so that a flood stays in the
/// client's own buffers. A struct of plain numbers used by the reading loop only.
/// </summary>
internal sealed class ReadingRate(ClientOptions options, TimeProvider clock)
{
    // As much as ten seconds' worth may come at once: rosters, reconnects, pasted text.
    private const int BurstSeconds = 10;

    // The longest pause in one go, so that a stream that is being closed is not held up.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);
    private double _elements;
    private double _bytes;
    private long _last = clock.GetTimestamp();

    public void CountElement() => _elements++;

    /// <summary>Counts received bytes, and says how long to wait before reading on.</summary>
    public TimeSpan Delay(int bytes)
    {
        if (options.MaxStanzasPerSecond == 0 && options.MaxBytesPerSecond == 0)
        {
            return TimeSpan.Zero;
        }

        var now = clock.GetTimestamp();
        var seconds = clock.GetElapsedTime(_last, now).TotalSeconds;
        _last = now;
        _bytes += bytes;
        var pause = Math.Max(
            Drain(ref _elements, options.MaxStanzasPerSecond, seconds),
            Drain(ref _bytes, options.MaxBytesPerSecond, seconds));
        return pause <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(pause, s_longest.TotalSeconds));
    }

    // The bucket loses `rate` a second; what is in it beyond the burst must be waited for.
    private static double Drain(ref double level, long rate, double seconds)
    {
        if (rate == 0)
        {
            level = 0;
            return 0;
        }

        level = Math.Max(0, level - (rate * seconds));
        return (level - (rate * BurstSeconds)) / rate;
    }
}
