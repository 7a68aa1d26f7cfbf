using System.Diagnostics;

namespace Aviso.Load.Measurement;

/// <summary>Where handlers record latencies. A new measurement starts with an empty histogram; what is under way then counts in it.</summary>
internal sealed class Meter
{
    private volatile Histogram _current = new();
    private long _errors;

    public Histogram Current => _current;

    public long Errors => Volatile.Read(ref _errors);

    public void Restart() => _current = new Histogram();

    /// <summary>Records the time since a <see cref="Stopwatch"/> timestamp; on Linux these are nanoseconds of CLOCK_MONOTONIC.</summary>
    public void RecordSince(long timestamp) => _current.Record(Stopwatch.GetTimestamp() - timestamp);

    public void Error() => Interlocked.Increment(ref _errors);

    /// <summary>Fills the latency members of a row.</summary>
    public Result Fill(Result row, Histogram latencies) => row with
    {
        P50Milliseconds = Milliseconds(latencies, 0.5),
        P90Milliseconds = Milliseconds(latencies, 0.9),
        P99Milliseconds = Milliseconds(latencies, 0.99),
        P999Milliseconds = Milliseconds(latencies, 0.999),
        MaxMilliseconds = latencies.Max / 1e6,
        Errors = Errors,
    };

    private static double Milliseconds(Histogram latencies, double fraction) => latencies.Percentile(fraction) / 1e6;
}
