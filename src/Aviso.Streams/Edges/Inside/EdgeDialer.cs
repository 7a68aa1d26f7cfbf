using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Randomness;
using Aviso.Streams.Clients;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Transport;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Edges.Inside;

/// <summary>Inside: keeps links to all edges in the list, and serves the streams that come over them. Thread-safe.</summary>
internal sealed partial class EdgeDialer : IClientEntrance, IDisposable
{
    private readonly IReadOnlyList<EdgeAddress> _addresses;
    private readonly int _linksEach;
    private readonly Func<EdgeAddress, CancellationToken, Task<Stream>> _connect;
    private readonly ClientStreams _streams;
    private readonly ConnectionLimits _connections;
    private readonly ICluster _cluster;
    private readonly NodeId _alone;
    private readonly EdgeLimits _limits;
    private readonly IRandomSource _random;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly EdgesMetrics _metrics;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<EdgeLink, EdgeSession> _sessions = [];
    private readonly List<Task> _dialing = [];
    private bool _isClosed;

    /// <param name="addresses">Where the edges are.</param>
    /// <param name="linksEach">How many links to each.</param>
    /// <param name="connect">Makes an encrypted connection to an edge, the edge's certificate checked.</param>
    /// <param name="streams">Serve clients.</param>
    /// <param name="connections">Bounds how many.</param>
    /// <param name="cluster">Says who this server is.</param>
    /// <param name="limits">Bounds and times.</param>
    /// <param name="random">For pauses that are not those of the others.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">The log.</param>
    public EdgeDialer(
        IReadOnlyList<EdgeAddress> addresses,
        int linksEach,
        Func<EdgeAddress, CancellationToken, Task<Stream>> connect,
        ClientStreams streams,
        ConnectionLimits connections,
        ICluster cluster,
        EdgeLimits limits,
        IRandomSource random,
        TimeProvider clock,
        ILogger<EdgeDialer> log)
    {
        (_addresses, _linksEach, _connect, _streams, _connections, _cluster) = (addresses, linksEach, connect, streams, connections, cluster);
        (_limits, _random, _clock, _log) = (limits, random, clock, log);
        _alone = NodeId.Create(cluster.Ownership.Self.Name, random.NextId()[..8]);
        _metrics = new(() => addresses.Count * linksEach, () => Sessions.Count, () => Sessions.Sum(one => one.Value.Count), () => Sessions.Sum(one => (long)one.Key.Pending));
    }

    public EdgesMetrics Metrics => _metrics;

    // A server that is no node of a cluster has no lives: but an edge must tell the one that goes from the one that comes after it.
    private NodeId Self => _cluster.Link is null ? _alone : _cluster.Ownership.Self;

    private List<KeyValuePair<EdgeLink, EdgeSession>> Sessions
    {
        get
        {
            lock (_lock)
            {
                return [.. _sessions];
            }
        }
    }

    public void Open() => _dialing.AddRange(_addresses.SelectMany(address => Enumerable.Range(0, _linksEach).Select(_ => DialAsync(address))));

    public Task CloseAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        foreach (var (_, session) in Sessions)
        {
            session.Drain();
        }

        return Task.CompletedTask;
    }

    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(Sessions.Select(one => one.Key.FinishAsync()));
        try
        {
            await Task.WhenAll(_dialing).WaitAsync(_limits.Patience, _clock); // edges end links when they have read all
        }
        catch (TimeoutException)
        {
            Sessions.ForEach(one => one.Key.Abort());
            await Task.WhenAll(_dialing);
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _metrics.Dispose();
    }

    // For ever: connect, serve until the link ends, pause. What is the matter is told once, until it changes or a link was there.
    private async Task DialAsync(EdgeAddress address)
    {
        await Task.Yield();
        var pause = _limits.FirstRetry;
        var told = "";
        while (!_stop.IsCancellationRequested)
        {
            var why = await ServeAsync(address, () => (pause, told) = (_limits.FirstRetry, ""));
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            _metrics.Failed();
            if (why != told)
            {
                Log.NoLink(_log, address, told = why);
            }

            try
            {
                await Task.Delay(Shortened(pause), _clock, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause * 2 < _limits.MaxRetry ? pause * 2 : _limits.MaxRetry;
        }
    }

    // The result says why there is no link any more.
    private async Task<string> ServeAsync(EdgeAddress address, Action connected)
    {
        try
        {
            await using var link = new EdgeLink(await ConnectAsync(address), _limits, _clock);
            await link.GreetAsync(new(EdgeHello.CurrentVersion, IsEdge: false, Self, ""));
            var session = new EdgeSession(link, _streams, _connections, _metrics, _limits);
            Add(link, session);
            connected();
            Log.Linked(_log, address, link.Peer);
            var why = await link.RunAsync(session);
            Remove(link);
            session.Gone();
            return why ?? "The edge has ended the link.";
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or OperationCanceledException or InvalidOperationException)
        {
            return exception.Message;
        }
    }

    private async Task<Stream> ConnectAsync(EdgeAddress address)
    {
        using var patience = new CancellationTokenSource(_limits.Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stop.Token);
        try
        {
            return await _connect(address, either.Token);
        }
        catch (OperationCanceledException exception) when (patience.IsCancellationRequested)
        {
            throw new EdgeLinkException("It did not answer in time.", exception);
        }
    }

    private void Add(EdgeLink link, EdgeSession session)
    {
        bool isClosed;
        lock (_lock)
        {
            _sessions.Add(link, session);
            isClosed = _isClosed;
        }

        if (isClosed)
        {
            session.Drain();
        }

        if (_stop.IsCancellationRequested)
        {
            link.Abort();
        }
    }

    private void Remove(EdgeLink link)
    {
        lock (_lock)
        {
            _sessions.Remove(link);
        }
    }

    // By up to half, so that servers that lost an edge together do not come back together.
    private TimeSpan Shortened(TimeSpan pause)
    {
        Span<byte> part = stackalloc byte[1];
        _random.Fill(part);
        return pause * (1 - (part[0] / 512.0));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Linked to edge {Address} ({Edge})")]
        public static partial void Linked(ILogger logger, EdgeAddress address, NodeId edge);

        [LoggerMessage(2, LogLevel.Warning, "There is no link to edge {Address}, and clients cannot come by it: {Reason} It is tried again and again.")]
        public static partial void NoLink(ILogger logger, EdgeAddress address, string reason);
    }
}
