using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Aviso.Http.Metrics;

/// <summary>
/// Listens to the meters of this program and of the runtime, and writes what they measured. The number of series is
/// bounded: labels must not be a way to fill the memory. Thread-safe.
/// </summary>
internal sealed class MetricsCollector : IDisposable
{
    private const string OwnMeters = "Aviso.";
    private const string RuntimeMeter = "System.Runtime";
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, InstrumentState> _instruments = new();
    private readonly Lock _writing = new();
    private readonly int _maxSeries;
    private int _series;
    private long _refused;

    public MetricsCollector(int maxSeries)
    {
        _maxSeries = maxSeries;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(OwnMeters, StringComparison.Ordinal) || instrument.Meter.Name == RuntimeMeter)
            {
                listener.EnableMeasurementEvents(instrument, _instruments.GetOrAdd(instrument, one => new(one, MayGrow)));
            }
        };
        _listener.MeasurementsCompleted = (instrument, state) => _instruments.TryRemove(instrument, out var removed);
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => ((InstrumentState)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => ((InstrumentState)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((InstrumentState)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((InstrumentState)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => ((InstrumentState)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((InstrumentState)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => ((InstrumentState)state!).Measure((double)value, tags));
        _listener.Start();
    }

    /// <summary>All series as they are now, in the order of their names.</summary>
    public string Write()
    {
        lock (_writing)
        {
            return WriteAlone();
        }
    }

    public void Dispose() => _listener.Dispose();

    // Invariant: called under the lock. Levels that are asked for are those that there are now: that of a node that is gone must not stay as it was last.
    private string WriteAlone()
    {
        foreach (var state in _instruments.Values.Where(state => state is { Kind: InstrumentKind.Gauge, Instrument.IsObservable: true }))
        {
            Interlocked.Add(ref _series, -state.Forget());
        }

        _listener.RecordObservableInstruments();
        var text = new StringBuilder(16 * 1024);
        foreach (var (name, states) in _instruments.Values.GroupBy(PrometheusText.Name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.ToList())))
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {PrometheusText.Help(states[0].Instrument.Description)}\n# TYPE {name} {PrometheusText.Type(states[0].Kind)}\n");
            foreach (var state in states)
            {
                foreach (var (labels, series) in state.All)
                {
                    Append(text, name, state, labels, series);
                }
            }
        }

        return text.Append(CultureInfo.InvariantCulture, $"# HELP aviso_metrics_refused_total Measurements left out, since there were too many series\n# TYPE aviso_metrics_refused_total counter\naviso_metrics_refused_total {Interlocked.Read(ref _refused)}\n").ToString();
    }

    private static void Append(StringBuilder text, string name, InstrumentState state, string labels, Series series)
    {
        if (state.Bounds is not { } bounds)
        {
            text.Append(name).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(' ').Append(PrometheusText.Number(series.Value)).Append('\n');
            return;
        }

        var (sum, count, buckets) = series.Snapshot();
        var below = 0L;
        for (var index = 0; index < buckets.Length; index++)
        {
            below += buckets[index];
            var bound = PrometheusText.Number(index < bounds.Length ? bounds[index] : double.PositiveInfinity);
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"}} {below}\n");
        }

        var braced = labels.Length > 0 ? $"{{{labels}}}" : "";
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{braced} {PrometheusText.Number(sum)}\n{name}_count{braced} {count}\n");
    }

    private bool MayGrow()
    {
        if (Interlocked.Increment(ref _series) <= _maxSeries)
        {
            return true;
        }

        Interlocked.Decrement(ref _series);
        Interlocked.Increment(ref _refused);
        return false;
    }
}
