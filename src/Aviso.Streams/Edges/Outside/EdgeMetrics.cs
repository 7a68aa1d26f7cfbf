using System.Diagnostics.Metrics;
using Aviso.Streams.Relay;

namespace Aviso.Streams.Edges.Outside;

/// <summary>The meter <c>Aviso.Edge</c>, of a process that is an edge. Thread-safe.</summary>
internal sealed class EdgeMetrics : IRelayCounts, IDisposable
{
    private readonly Meter _meter = new("Aviso.Edge");
    private readonly Counter<long> _refused;
    private readonly Counter<long> _keptOut;
    private readonly Counter<long> _linksRefused;
    private long _opened;
    private long _closed;
    private long _received;
    private long _sent;
    private long _waits;
    private long _malformed;
    private long _streamsKeptOut;

    /// <param name="servers">The inner servers.</param>
    public EdgeMetrics(InnerServers servers)
    {
        _meter.CreateObservableUpDownCounter("aviso.edge.links", () => servers.All.Count, "{link}", "Links of inner servers");
        _meter.CreateObservableUpDownCounter("aviso.edge.links.pending", () => servers.All.Sum(one => (long)one.Link.Pending), "By", "Bytes that wait to be sent to inner servers");
        _linksRefused = _meter.CreateCounter<long>("aviso.edge.links.refused", "{link}", "Connections to the port for inner servers that were refused");
        _meter.CreateObservableUpDownCounter("aviso.edge.connections", () => Interlocked.Read(ref _opened) - Interlocked.Read(ref _closed), "{connection}", "Client connections that are open");
        _meter.CreateObservableCounter("aviso.edge.connections.opened", () => Interlocked.Read(ref _opened), "{connection}", "Client connections accepted");
        _refused = _meter.CreateCounter<long>("aviso.edge.connections.refused", "{connection}", "Client connections refused, by why: limit (too many, or too fast), inner (there is no inner server, or it has too many)");
        _keptOut = _meter.CreateCounter<long>("aviso.edge.kept.out", "{stream}", "Streams that ended since a client sent what must not come in, by the condition");
        _meter.CreateObservableCounter("aviso.edge.received", () => Interlocked.Read(ref _received), "By", "Bytes received from clients, TLS taken off");
        _meter.CreateObservableCounter("aviso.edge.sent", () => Interlocked.Read(ref _sent), "By", "Bytes for clients, before TLS");
        _meter.CreateObservableCounter("aviso.edge.waits", () => Interlocked.Read(ref _waits), "{wait}", "How often a stream had to wait until its inner server could take more");
        _meter.CreateObservableCounter("aviso.edge.malformed", () => Interlocked.Read(ref _malformed), "{message}", "What inner servers said of streams that made no sense");
    }

    public void Opened() => Interlocked.Increment(ref _opened);

    public void Closed() => Interlocked.Increment(ref _closed);

    public void RefusedByLimit() => _refused.Add(1, new KeyValuePair<string, object?>("why", "limit"));

    public void RefusedByInner() => _refused.Add(1, new KeyValuePair<string, object?>("why", "inner"));

    public void LinkRefused() => _linksRefused.Add(1);

    public void KeptOut(string condition)
    {
        Interlocked.Increment(ref _streamsKeptOut);
        _keptOut.Add(1, new KeyValuePair<string, object?>("condition", condition));
    }

    /// <summary>How many streams ended since their clients sent what must not come in.</summary>
    public long KeptOutCount => Interlocked.Read(ref _streamsKeptOut);

    public void Received(int bytes) => Interlocked.Add(ref _received, bytes);

    public void Received(bool isHome, int bytes) => Interlocked.Add(ref _sent, bytes);

    public void Waited(bool isHome) => Interlocked.Increment(ref _waits);

    public void Malformed() => Interlocked.Increment(ref _malformed);

    public void Dispose() => _meter.Dispose();
}
