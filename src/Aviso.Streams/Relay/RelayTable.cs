using System.Collections.Concurrent;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Stanzas;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Relay;

/// <summary>
/// The relayed streams of this node: those whose home is here, and those whose client is. Brings to each what the other half says, and ends
/// those whose other node is gone. Thread-safe.
/// </summary>
internal sealed partial class RelayTable : ILinkHandler, IDisposable
{
    private readonly ConcurrentDictionary<ulong, RelayChannel> _outgoing = new();
    private readonly ConcurrentDictionary<(NodeId Peer, ulong Stream), RelayChannel> _incoming = new();
    private readonly IOwnership _ownership;
    private readonly IClusterBus _bus;
    private readonly INodeLink? _link;
    private readonly RelayLimits _limits;
    private readonly RelayMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private IReadOnlyList<NodeId> _nodes = [];
    private NodeId? _self;
    private ulong _lastStream;

    public RelayTable(ICluster cluster, RelayLimits limits, TimeProvider clock, ILogger<RelayTable> log)
    {
        (_ownership, _bus, _link, _limits, _clock, _log) = (cluster.Ownership, cluster.Bus, cluster.Link, limits, clock, log);
        _metrics = new(isHome => isHome ? _incoming.Count : _outgoing.Count);
        _link?.Handle(LinkTopic.Streams, this);
        _ownership.NodesChanged += OnNodesChanged;
        _bus.Missed += ProbeAll;
    }

    /// <summary>Whether there are other nodes at all.</summary>
    public bool IsClustered => _link is not null;

    /// <summary>How many streams are served here whose client is connected elsewhere.</summary>
    public int Incoming => _incoming.Count;

    /// <summary>How many clients are connected here and served elsewhere.</summary>
    public int Outgoing => _outgoing.Count;

    public RelayMetrics Metrics => _metrics;

    public RelayLimits Limits => _limits;

    /// <summary>Takes the streams that are to be served here; must not wait.</summary>
    public Action<RelayChannel, RelayOpening, ulong>? Opened { get; set; }

    /// <summary>Asks a node to serve a stream.</summary>
    /// <returns>The stream, when it does; else why not.</returns>
    public async ValueTask<(RelayChannel? Channel, RelayRefusal Refusal)> OpenAsync(NodeId home, RelayOpening opening)
    {
        var number = Interlocked.Increment(ref _lastStream);
        var channel = new RelayChannel(_link!, home, number, isHome: false, _limits, _metrics, one => _outgoing.TryRemove(one.Stream, out _));
        _outgoing[number] = channel;
        try
        {
            await channel.OpenAsync(RelayOpeningCodec.Encode(opening));
            return await channel.Answer.WaitAsync(_limits.Patience, _clock) is { } refusal ? (null, refusal) : (channel, default);
        }
        catch (TimeoutException)
        {
            Log.NoAnswer(_log, home, opening.Account.ToString());
            channel.Abort();
            return (null, RelayRefusal.Moved);
        }
    }

    public ValueTask HandleAsync(NodeId from, LinkEntry entry, ICommitTracker commits)
    {
        if (!RelayFrame.TryDecode(entry.Bytes, out var frame))
        {
            _metrics.Malformed();
        }
        else if (frame.Kind == RelayKind.Open)
        {
            Open(from, frame);
        }
        else if (Find(from, frame) is { } channel)
        {
            channel.Take(frame);
        }
        else if (frame.Kind is RelayKind.Data or RelayKind.Credit or RelayKind.Leave or RelayKind.Accept)
        {
            // Ended here, and the other half has not heard of it.
            var end = new RelayFrame(RelayKind.End, !frame.IsFromHome, (byte)RelayEnd.Broken, frame.Stream, 0, default);
            _ = new RelaySender(_link!, from, static () => { }).SendAsync(end).AsTask();
        }

        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _ownership.NodesChanged -= OnNodesChanged;
        _bus.Missed -= ProbeAll;
        _metrics.Dispose();
    }

    private RelayChannel? Find(NodeId from, RelayFrame frame) => frame.IsFromHome
        ? _outgoing.TryGetValue(frame.Stream, out var outgoing) && outgoing.Peer == from ? outgoing : null
        : _incoming.GetValueOrDefault((from, frame.Stream));

    private void Open(NodeId from, RelayFrame frame)
    {
        if (!RelayOpeningCodec.TryDecode(frame.Content.Span, out var opening))
        {
            _metrics.Malformed();
            return;
        }

        var channel = new RelayChannel(_link!, from, frame.Stream, isHome: true, _limits, _metrics, one => _incoming.TryRemove((one.Peer, one.Stream), out _));
        if (!_incoming.TryAdd((from, frame.Stream), channel))
        {
            _metrics.Malformed();
        }
        else if (_incoming.Count > _limits.MaxStreams || Opened is not { } opened)
        {
            _ = channel.RefuseAsync(RelayRefusal.Moved).AsTask();
        }
        else
        {
            opened(channel, opening, frame.Number);
        }
    }

    // Also this node itself may have been gone for the others: then nothing said in its earlier life counts.
    private void OnNodesChanged()
    {
        var before = Interlocked.Exchange(ref _nodes, _ownership.Nodes);
        var isAnew = Interlocked.Exchange(ref _self, _ownership.Self) is { } self && self != _ownership.Self;
        var gone = before.Except(_nodes).ToHashSet();
        if (!isAnew && gone.Count == 0)
        {
            return;
        }

        foreach (var channel in _outgoing.Values.Concat(_incoming.Values))
        {
            if (isAnew || gone.Contains(channel.Peer))
            {
                channel.OnGone();
            }
        }
    }

    // A node has given up what it had to say to this one, the ends of streams perhaps among it.
    private void ProbeAll()
    {
        foreach (var channel in _outgoing.Values.Concat(_incoming.Values))
        {
            _ = channel.ProbeAsync().AsTask();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Node {Home} did not say in time whether it serves {Account}")]
        public static partial void NoAnswer(ILogger logger, NodeId home, string account);
    }
}
