using System.Collections.Concurrent;
using System.Text;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Relay;

namespace Aviso.Streams.Edges.Outside;

/// <summary>At an edge: an inner server that is linked, and the streams it serves over this link. Thread-safe.</summary>
internal sealed class InnerServer : IEdgeLinkHandler
{
    private readonly ConcurrentDictionary<ulong, EdgeStream> _streams = new();
    private readonly EdgeMetrics _metrics;
    private readonly RelayLimits _limits;
    private ulong _lastStream;
    private volatile bool _isDraining;
    private volatile bool _isGone;

    public InnerServer(EdgeLink link, EdgeMetrics metrics, EdgeLimits limits)
    {
        (Link, _metrics) = (link, metrics);
        _limits = new() { Window = limits.Window, IsInline = limits.IsInline };
    }

    public EdgeLink Link { get; }

    /// <summary>Whether it has said that it goes.</summary>
    public bool IsLeaving => _isDraining;

    /// <summary>Whether it takes no new streams.</summary>
    public bool IsDraining => _isDraining || _isGone;

    /// <summary>How many streams it has.</summary>
    public int Count => _streams.Count;

    /// <summary>Gives it a stream; what it makes of it is the channel's answer.</summary>
    public async ValueTask<RelayChannel> OpenAsync(EdgeStream stream, EdgeOpening opening)
    {
        var channel = new RelayChannel(_ => Link, Interlocked.Increment(ref _lastStream), isHome: false, _limits, _metrics, one =>
        {
            _streams.TryRemove(one.Stream, out _);
            stream.Ended();
        });
        stream.Channel = channel;
        _streams[channel.Stream] = stream;
        if (_isGone)
        {
            channel.OnGone();
        }

        await channel.OpenAsync(opening.Encode());
        return channel;
    }

    /// <summary>The link has ended: clients are told, and come again.</summary>
    public void Gone()
    {
        _isGone = true;
        foreach (var stream in _streams.Values)
        {
            stream.Channel!.OnGone();
        }
    }

    public bool Take(in RelayFrame frame)
    {
        if (!frame.IsFromHome)
        {
            return false;
        }

        if (_streams.TryGetValue(frame.Stream, out var stream))
        {
            if (frame.Kind == RelayKind.Data)
            {
                stream.Said();
            }

            stream.Channel!.Take(frame);
        }

        return true; // else it has just ended here
    }

    public bool Take(in EdgeFrame frame)
    {
        var isKnown = _streams.TryGetValue(frame.Stream, out var stream);
        switch (frame.Kind)
        {
            case EdgeKind.Drain:
                return _isDraining = true;
            case EdgeKind.Turn:
                return !isKnown || stream!.Turn((EdgeTurn)frame.Flag);
            case EdgeKind.StartTls:
                return !isKnown || stream!.StartTls(Encoding.UTF8.GetString(frame.Content.Span));
            default:
                return false;
        }
    }
}
