using System.Collections.Concurrent;
using Aviso.Protocol;
using Aviso.Streams.Moving;
using Aviso.Streams.Relay;
using Aviso.Streams.Transport;

namespace Aviso.Streams.Clients;

/// <summary>All client streams, whatever transport they came over. Thread-safe.</summary>
internal sealed class ClientStreams : IAsyncDisposable
{
    // How often each stream looks at the clock; time-outs are late by that much at most.
    private static readonly TimeSpan s_watchPeriod = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<ClientStream, byte> _streams = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ClientStreamServices _services;
    private readonly SessionArrivals _arrivals;
    private ITimer? _timer;
    private volatile bool _isStopping;

    public ClientStreams(ClientStreamServices services)
    {
        _services = services;
        _arrivals = new(services);
        _ = new RelayHome(services, stream => ServeAsync(stream, isDirectTls: false));
    }

    public int Count => _streams.Count;

    /// <summary>Begins to watch the streams.</summary>
    public void Start() => _timer = _services.Clock.CreateTimer(_ => WatchAll(), null, s_watchPeriod, s_watchPeriod);

    /// <summary>Serves a connection until it has ended.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isDirectTls">Whether TLS is to begin with it.</param>
    /// <param name="began">Is told the stream, before anything comes over it.</param>
    public async Task RunAsync(IConnection connection, bool isDirectTls, Action<ClientStream>? began = null)
    {
        _services.Metrics.Opened();
        var stream = new ClientStream(connection, _services);
        began?.Invoke(stream);
        await ServeAsync(stream, isDirectTls);
        _services.Metrics.Closed();
    }

    /// <summary>
    /// Closes all streams, with <c>see-other-host</c> where another node can be named and else with <c>system-shutdown</c> (RFC 6120 §4.9.3.19,
    /// §4.9.3.22), and waits until they have ended, so long at most. Sessions that can be resumed go to other nodes of the cluster; those that nobody
    /// takes end, too: what they keep must be stored.
    /// </summary>
    public async Task StopAsync(TimeSpan patience)
    {
        await _arrivals.StopAsync();
        _isStopping = true;
        var moves = _services.Moves.Begin();
        foreach (var stream in _streams.Keys)
        {
            stream.Leave();
        }

        var moving = _services.Moves.RunAsync(moves);

        if (!_streams.IsEmpty)
        {
            await Task.WhenAny(_empty.Task, Task.Delay(patience, _services.Clock));
        }

        foreach (var stream in _streams.Keys)
        {
            stream.Connection.Abort();
        }

        await moving;
        await _services.Resumable.EndAllAsync();
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

    private async Task ServeAsync(ClientStream stream, bool isDirectTls)
    {
        _streams.TryAdd(stream, 0);
        if (_isStopping)
        {
            stream.Leave();
        }

        await stream.RunAsync(isDirectTls);
        _streams.TryRemove(stream, out _);
        if (_isStopping && _streams.IsEmpty)
        {
            _empty.TrySetResult();
        }
    }

    private void WatchAll()
    {
        foreach (var stream in _streams.Keys)
        {
            stream.Watch();
        }

        _services.Resumable.Expire(_services.Clock.GetTimestamp());
    }
}
