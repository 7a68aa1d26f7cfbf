using System.Collections.Concurrent;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Relay;
using Aviso.Streams.Transport;
using Aviso.Xml;

namespace Aviso.Streams.Edges.Inside;

/// <summary>Inside: the streams that come over one link.</summary>
internal sealed class EdgeSession : IEdgeLinkHandler
{
    private readonly EdgeLink _link;
    private readonly ClientStreams _streams;
    private readonly ConnectionLimits _connections;
    private readonly EdgesMetrics _metrics;
    private readonly RelayLimits _limits;
    private readonly ConcurrentDictionary<ulong, (RelayChannel Channel, EdgeConnection Connection)> _open = new();

    public EdgeSession(EdgeLink link, ClientStreams streams, ConnectionLimits connections, EdgesMetrics metrics, EdgeLimits limits)
    {
        (_link, _streams, _connections, _metrics) = (link, streams, connections, metrics);
        _limits = new() { Window = limits.Window, IsInline = limits.IsInline };
    }

    public int Count => _open.Count;

    /// <summary>Says that no new streams should come.</summary>
    public void Drain() => _link.Write(new(EdgeKind.Drain, 0, 0, default));

    /// <summary>The link has ended, and all its streams break.</summary>
    public void Gone()
    {
        foreach (var (channel, _) in _open.Values)
        {
            channel.OnGone();
        }
    }

    public bool Take(in RelayFrame frame)
    {
        if (frame.IsFromHome)
        {
            return false;
        }

        if (frame.Kind == RelayKind.Open)
        {
            return EdgeOpening.TryDecode(frame.Content.Span, out var opening) && Open(frame, opening);
        }

        if (_open.TryGetValue(frame.Stream, out var stream))
        {
            stream.Channel.Take(frame);
        }

        return true; // else it has just ended here
    }

    public bool Take(in EdgeFrame frame)
    {
        var isKnown = _open.TryGetValue(frame.Stream, out var stream);
        switch (frame.Kind)
        {
            case EdgeKind.Secured:
                return !isKnown || stream.Connection.Secured(frame);
            case EdgeKind.Fault:
                if (isKnown)
                {
                    stream.Connection.Refused((XmlError)frame.Flag);
                }

                return true;
            default:
                return false;
        }
    }

    private bool Open(in RelayFrame frame, EdgeOpening opening)
    {
        EdgeConnection? connection = null;
        var channel = new RelayChannel(_ => _link, frame.Stream, isHome: true, _limits, _metrics, one =>
        {
            _open.TryRemove(one.Stream, out _);
            connection?.Ended();
        });
        connection = new(_link, channel, opening);
        if (!_open.TryAdd(frame.Stream, (channel, connection)))
        {
            return false;
        }

        if (!_connections.TryEnter(opening.Remote?.Address))
        {
            _metrics.Refused();
            _ = channel.RefuseAsync(RelayRefusal.Moved).AsTask();
            return true;
        }

        _ = ServeAsync(channel, connection, frame.Number);
        return true;
    }

    private async Task ServeAsync(RelayChannel channel, EdgeConnection connection, ulong granted)
    {
        try
        {
            await channel.AcceptAsync(granted);
            await _streams.RunAsync(connection, isDirectTls: false, stream => channel.Leaving = error => stream.Leave(RelayHome.ErrorOf(error)));
        }
        finally
        {
            _connections.Leave(connection.Remote?.Address);
        }
    }
}
