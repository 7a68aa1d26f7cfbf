using System.Numerics;

namespace Aviso.Load.Measurement;

/// <summary>
/// Counts of durations in log-linear buckets: exact below 128 ns, within 0.8 % above. Recording is safe from any thread.
/// </summary>
internal sealed class Histogram
{
    private const int SubBits = 7;
    private const int SubCount = 1 << SubBits;
    private readonly long[] _counts = new long[(64 - SubBits + 1) * SubCount];
    private long _count;
    private long _max;

    public long Count => Volatile.Read(ref _count);

    /// <summary>The longest duration, nanoseconds.</summary>
    public long Max => Volatile.Read(ref _max);

    public void Record(long nanoseconds)
    {
        long value = Math.Max(0, nanoseconds);
        Interlocked.Increment(ref _counts[Index(value)]);
        Interlocked.Increment(ref _count);
        if (value > Volatile.Read(ref _max))
        {
            Volatile.Write(ref _max, value);
        }
    }

    /// <summary>The duration, nanoseconds, that <paramref name="fraction"/> (0 to 1) of the recorded ones do not exceed.</summary>
    public long Percentile(double fraction)
    {
        long wanted = (long)Math.Ceiling(Count * fraction);
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted && seen > 0)
            {
                return Math.Min(UpperEdge(i), Max);
            }
        }

        return Max;
    }

    private static int Index(long value)
    {
        int exponent = Math.Max(0, 63 - BitOperations.LeadingZeroCount((ulong)value | 1) - (SubBits - 1));
        return (exponent << SubBits) + (int)(value >> exponent);
    }

    private static long UpperEdge(int index)
    {
        int exponent = index >> SubBits;
        return ((((long)index & (SubCount - 1)) + 1) << exponent) - 1;
    }
}
