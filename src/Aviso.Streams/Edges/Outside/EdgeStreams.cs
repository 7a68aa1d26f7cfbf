using System.Collections.Concurrent;
using Aviso.Streams.Transport;

namespace Aviso.Streams.Edges.Outside;

/// <summary>At an edge: all client streams. Thread-safe.</summary>
internal sealed class EdgeStreams(EdgeStreamServices services) : IAsyncDisposable
{
    // How often each stream looks at the clock; time-outs are late by that much at most.
    private static readonly TimeSpan s_watchPeriod = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<EdgeStream, byte> _streams = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;
    private volatile bool _isStopping;

    public int Count => _streams.Count;

    /// <summary>Begins to watch the streams.</summary>
    public void Start() => _timer = services.Clock.CreateTimer(_ => WatchAll(), null, s_watchPeriod, s_watchPeriod);

    /// <summary>Serves a connection until it has ended.</summary>
    public async Task RunAsync(IConnection connection, bool isDirectTls)
    {
        var stream = new EdgeStream(connection, services);
        services.Metrics.Opened();
        _streams.TryAdd(stream, 0);
        if (_isStopping)
        {
            stream.Leave();
        }

        await stream.RunAsync(isDirectTls);
        _streams.TryRemove(stream, out _);
        services.Metrics.Closed();
        if (_isStopping && _streams.IsEmpty)
        {
            _empty.TrySetResult();
        }
    }

    /// <summary>Has all streams closed, sessions kept, and waits until they have ended, so long at most.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        _isStopping = true;
        foreach (var stream in _streams.Keys)
        {
            stream.Leave();
        }

        if (!_streams.IsEmpty)
        {
            await Task.WhenAny(_empty.Task, Task.Delay(patience, services.Clock));
        }

        foreach (var stream in _streams.Keys)
        {
            stream.Abort();
        }

        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
            _timer = null;
        }
    }

    private void WatchAll()
    {
        foreach (var stream in _streams.Keys)
        {
            stream.Watch();
        }
    }
}
