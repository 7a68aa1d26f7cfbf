using System.Diagnostics.Metrics;

namespace Aviso.Core.Routing;

/// <summary>
/// The meter <c>Aviso.Core</c>. What happens for every stanza is counted in a plain number that is read when somebody asks.
/// Thread-safe.
/// </summary>
internal sealed class RoutingMetrics : IDisposable
{
    public const string MeterName = "Aviso.Core";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _bounces;
    private long _routed;
    private long _undeliverable;

    public RoutingMetrics(PendingRequests requests)
    {
        _meter.CreateObservableCounter("aviso.core.stanzas.routed", () => Interlocked.Read(ref _routed), "{stanza}", "Stanzas that went through the router");
        _meter.CreateObservableCounter("aviso.core.stanzas.undeliverable", () => Interlocked.Read(ref _undeliverable), "{stanza}", "Stanzas for domains or accounts that there are not");
        _meter.CreateObservableUpDownCounter("aviso.core.requests.pending", () => requests.Count, "{request}", "Requests of the server's own that wait for their answers");
        _bounces = _meter.CreateCounter<long>("aviso.core.stanzas.bounced", "{stanza}", "Stanzas answered with an error, by its condition");
    }

    public void Routed() => Interlocked.Increment(ref _routed);

    public void Undeliverable() => Interlocked.Increment(ref _undeliverable);

    public void Bounced(string condition) => _bounces.Add(1, new KeyValuePair<string, object?>("condition", condition));

    public void Dispose() => _meter.Dispose();
}
