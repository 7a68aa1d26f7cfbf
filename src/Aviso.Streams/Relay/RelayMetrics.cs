using System.Diagnostics.Metrics;

namespace Aviso.Streams.Relay;

/// <summary>What relayed streams add to the meter <c>Aviso.Streams</c>. Thread-safe.</summary>
internal sealed class RelayMetrics : IRelayCounts, IDisposable
{
    private static readonly KeyValuePair<string, object?>[] s_home = [new("side", "home")];
    private static readonly KeyValuePair<string, object?>[] s_connection = [new("side", "connection")];

    private readonly Meter _meter = new(StreamMetrics.MeterName);
    private readonly long[] _received = new long[2];
    private readonly long[] _waits = new long[2];
    private long _malformed;

    /// <param name="streams">How many streams there are whose home is here, or (false) whose client is.</param>
    public RelayMetrics(Func<bool, int> streams)
    {
        _meter.CreateObservableUpDownCounter(
            "aviso.streams.relayed",
            () => (Measurement<int>[])[new(streams(true), s_home), new(streams(false), s_connection)],
            "{stream}", "Streams of clients that are connected to another node than the one that serves them");
        _meter.CreateObservableCounter("aviso.streams.relayed.received", () => Both(_received), "By", "Bytes of relayed streams that came from the other node");
        _meter.CreateObservableCounter("aviso.streams.relayed.waits", () => Both(_waits), "{wait}", "How often a relayed stream had to wait until the other node could take more");
        _meter.CreateObservableCounter("aviso.streams.relayed.malformed", () => Interlocked.Read(ref _malformed), "{message}", "Messages about relayed streams that made no sense, and were dropped");
    }

    public void Received(bool isHome, int bytes) => Interlocked.Add(ref _received[isHome ? 1 : 0], bytes);

    public void Waited(bool isHome) => Interlocked.Increment(ref _waits[isHome ? 1 : 0]);

    public void Malformed() => Interlocked.Increment(ref _malformed);

    /// <summary>How many messages made no sense.</summary>
    public long MalformedCount => Interlocked.Read(ref _malformed);

    /// <summary>How often one side waited for credit.</summary>
    public long WaitsOf(bool isHome) => Interlocked.Read(ref _waits[isHome ? 1 : 0]);

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Both(long[] values) =>
        [new(Interlocked.Read(ref values[1]), s_home), new(Interlocked.Read(ref values[0]), s_connection)];
}
