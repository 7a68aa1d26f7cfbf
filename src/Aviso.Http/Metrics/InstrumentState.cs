using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Aviso.Http.Metrics;

/// <summary>One instrument and its series by labels. Thread-safe.</summary>
internal sealed class InstrumentState
{
    private static readonly double[] s_seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] s_counts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
    private readonly ConcurrentDictionary<string, Series> _byLabels = new(StringComparer.Ordinal);
    private readonly Func<bool> _mayGrow;
    private Series? _unlabelled;

    /// <param name="instrument">The instrument.</param>
    /// <param name="mayGrow">Asked before each new series.</param>
    public InstrumentState(Instrument instrument, Func<bool> mayGrow)
    {
        (Instrument, _mayGrow, Kind) = (instrument, mayGrow, InstrumentKinds.Of(instrument));
        Bounds = Kind == InstrumentKind.Histogram ? BoundsOf(instrument) : null;
    }

    public Instrument Instrument { get; }

    public InstrumentKind Kind { get; }

    /// <summary>The upper bounds of a histogram's buckets; null for others.</summary>
    public double[]? Bounds { get; }

    /// <summary>The labels as they are written (<c>a="b",c="d"</c>, empty for none) and their series.</summary>
    public IEnumerable<KeyValuePair<string, Series>> All => _unlabelled is { } only
        ? _byLabels.OrderBy(one => one.Key, StringComparer.Ordinal).Prepend(new("", only))
        : _byLabels.OrderBy(one => one.Key, StringComparer.Ordinal);

    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Find(tags) is not { } series)
        {
            return;
        }

        switch (Kind)
        {
            case InstrumentKind.Counter or InstrumentKind.Level:
                series.Add(value);
                break;
            case InstrumentKind.Histogram:
                series.Record(value);
                break;
            default:
                series.Set(value);
                break;
        }
    }

    /// <summary>Forgets all series with labels; the result is how many there were.</summary>
    public int Forget()
    {
        var count = _byLabels.Count;
        _byLabels.Clear();
        return count;
    }

    private Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return _unlabelled ?? Interlocked.CompareExchange(ref _unlabelled, new Series(Bounds), null) ?? _unlabelled;
        }

        var labels = Labels(tags);
        if (_byLabels.TryGetValue(labels, out var known))
        {
            return known;
        }

        return _mayGrow() ? _byLabels.GetOrAdd(labels, _ => new Series(Bounds)) : null;
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length > 0 ? "," : "").Append(PrometheusText.Name(name)).Append("=\"");
            PrometheusText.AppendLabelValue(text, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            text.Append('"');
        }

        return text.ToString();
    }

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised.Select(one => (double)one)],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } advised } => [.. advised.Select(one => (double)one)],
        { Unit: "s" } => s_seconds,
        _ => s_counts,
    };
}
