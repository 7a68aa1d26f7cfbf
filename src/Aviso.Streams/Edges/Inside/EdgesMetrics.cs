using System.Diagnostics.Metrics;
using Aviso.Streams.Relay;

namespace Aviso.Streams.Edges.Inside;

/// <summary>What streams that come by edges add to the meter <c>Aviso.Streams</c>. Thread-safe.</summary>
internal sealed class EdgesMetrics : IRelayCounts, IDisposable
{
    private readonly Meter _meter = new(StreamMetrics.MeterName);
    private long _received;
    private long _waits;
    private long _malformed;
    private long _refused;
    private long _failures;

    /// <param name="wanted">How many links there should be.</param>
    /// <param name="links">How many there are.</param>
    /// <param name="streams">How many streams have come over them.</param>
    /// <param name="pending">How many bytes wait for edges.</param>
    public EdgesMetrics(Func<int> wanted, Func<int> links, Func<int> streams, Func<long> pending)
    {
        _meter.CreateObservableUpDownCounter("aviso.edges.links.wanted", wanted, "{link}", "Links to edges that there should be");
        _meter.CreateObservableUpDownCounter("aviso.edges.links", links, "{link}", "Links to edges that there are");
        _meter.CreateObservableUpDownCounter("aviso.edges.streams", streams, "{stream}", "Streams of clients that are connected to edges");
        _meter.CreateObservableUpDownCounter("aviso.edges.pending", pending, "By", "Bytes that wait to be sent to edges");
        _meter.CreateObservableCounter("aviso.edges.failures", () => Interlocked.Read(ref _failures), "{link}", "Links to edges that could not be made, or were cut");
        _meter.CreateObservableCounter("aviso.edges.received", () => Interlocked.Read(ref _received), "By", "Bytes of clients that came by edges");
        _meter.CreateObservableCounter("aviso.edges.waits", () => Interlocked.Read(ref _waits), "{wait}", "How often a stream had to wait until its edge could take more");
        _meter.CreateObservableCounter("aviso.edges.malformed", () => Interlocked.Read(ref _malformed), "{message}", "What edges said of streams that made no sense");
        _meter.CreateObservableCounter("aviso.edges.refused", () => Interlocked.Read(ref _refused), "{stream}", "Streams of edges that were refused: too many");
    }

    public long Malformations => Interlocked.Read(ref _malformed);

    public void Failed() => Interlocked.Increment(ref _failures);

    public void Refused() => Interlocked.Increment(ref _refused);

    public void Received(bool isHome, int bytes) => Interlocked.Add(ref _received, bytes);

    public void Waited(bool isHome) => Interlocked.Increment(ref _waits);

    public void Malformed() => Interlocked.Increment(ref _malformed);

    public void Dispose() => _meter.Dispose();
}
