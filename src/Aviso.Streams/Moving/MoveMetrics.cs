using System.Diagnostics.Metrics;

namespace Aviso.Streams.Moving;

/// <summary>What moving sessions add to the meter <c>Aviso.Streams</c>. Thread-safe.</summary>
internal sealed class MoveMetrics : IDisposable
{
    private readonly Meter _meter = new(StreamMetrics.MeterName);
    private long _moved;
    private long _ended;
    private long _arrived;
    private long _refused;
    private long _bytes;

    public MoveMetrics()
    {
        _meter.CreateObservableCounter("aviso.streams.moves.moved", () => Moved, "{session}", "Sessions that went on on another node when this one stopped");
        _meter.CreateObservableCounter("aviso.streams.moves.ended", () => Interlocked.Read(ref _ended), "{session}", "Sessions that could have gone on on another node when this one stopped, and were ended");
        _meter.CreateObservableCounter("aviso.streams.moves.arrived", () => Arrived, "{session}", "Sessions that came from nodes that stopped");
        _meter.CreateObservableCounter("aviso.streams.moves.refused", () => Interlocked.Read(ref _refused), "{account}", "Accounts whose sessions another node offered and this one did not take");
        _meter.CreateObservableCounter("aviso.streams.moves.sent", () => Interlocked.Read(ref _bytes), "By", "Bytes of the sessions offered to other nodes");
    }

    /// <summary>Sessions that went on elsewhere.</summary>
    public long Moved => Interlocked.Read(ref _moved);

    /// <summary>Sessions that did not.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Sessions that came.</summary>
    public long Arrived => Interlocked.Read(ref _arrived);

    /// <summary>Bytes offered.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public void AddMoved(int sessions) => Interlocked.Add(ref _moved, sessions);

    public void AddEnded(int sessions) => Interlocked.Add(ref _ended, sessions);

    public void AddArrived(int sessions) => Interlocked.Add(ref _arrived, sessions);

    public void Refuse() => Interlocked.Increment(ref _refused);

    public void Offer(int bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Dispose() => _meter.Dispose();
}
