using System.Diagnostics.Metrics;

namespace Aviso.Modules.Push;

/// <summary>The meter <c>Aviso.Push</c>. Thread-safe.</summary>
internal sealed class PushMetrics : IDisposable
{
    private readonly Meter _meter = new("Aviso.Push");
    private readonly Counter<long> _published;
    private readonly Counter<long> _merged;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _disabled;
    private readonly Counter<long> _dropped;

    public PushMetrics(Func<int> queued, Func<int> waiting)
    {
        _meter.CreateObservableUpDownCounter("aviso.push.queue", queued, "{event}", "Messages for which is yet to be found out who must be told");
        _meter.CreateObservableUpDownCounter("aviso.push.waiting", waiting, "{device}", "Devices whose notification waits for its time");
        _published = _meter.CreateCounter<long>("aviso.push.published", "{notification}", "Notifications that a push service took");
        _merged = _meter.CreateCounter<long>("aviso.push.merged", "{notification}", "Notifications that became part of one that was waiting");
        _failed = _meter.CreateCounter<long>("aviso.push.failed", "{notification}", "Notifications that a push service did not take, by the condition");
        _disabled = _meter.CreateCounter<long>("aviso.push.disabled", "{device}", "Registrations to which nothing more is published, by the condition");
        _dropped = _meter.CreateCounter<long>("aviso.push.dropped", "{notification}", "Notifications given up since too many waited, by where");
    }

    public void Published() => _published.Add(1);

    public void Merged() => _merged.Add(1);

    public void Failed(string condition) => _failed.Add(1, new KeyValuePair<string, object?>("condition", condition));

    public void Disabled(string condition) => _disabled.Add(1, new KeyValuePair<string, object?>("condition", condition));

    public void DroppedFromQueue() => _dropped.Add(1, new KeyValuePair<string, object?>("where", "queue"));

    public void DroppedFromSchedule() => _dropped.Add(1, new KeyValuePair<string, object?>("where", "waiting"));

    public void Dispose() => _meter.Dispose();
}
