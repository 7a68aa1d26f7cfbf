namespace Aviso.Http.Metrics;

/// <summary>The state of one set of labels of an instrument. Thread-safe.</summary>
internal sealed class Series(double[]? bounds)
{
    private readonly Lock _lock = new();
    private readonly long[]? _buckets = bounds is null ? null : new long[bounds.Length + 1];
    private double _value;
    private long _count;

    public void Set(double value)
    {
        lock (_lock)
        {
            _value = value;
        }
    }

    public void Add(double value)
    {
        lock (_lock)
        {
            _value += value;
        }
    }

    public void Record(double value)
    {
        var index = Array.BinarySearch(bounds!, value);
        lock (_lock)
        {
            _value += value;
            _count++;
            // An upper bound belongs to its bucket (le: less or equal).
            _buckets![index < 0 ? ~index : index]++;
        }
    }

    public double Value
    {
        get
        {
            lock (_lock)
            {
                return _value;
            }
        }
    }

    /// <summary>Sum, count, and the counts of the buckets.</summary>
    public (double Sum, long Count, long[] Buckets) Snapshot()
    {
        lock (_lock)
        {
            return (_value, _count, [.. _buckets ?? []]);
        }
    }
}
