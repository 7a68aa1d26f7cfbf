using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Stanzas;
using Microsoft.Extensions.Logging;

namespace Aviso.Cluster.Links;

/// <summary>The links of this node to all others, over the transport of an engine. Thread-safe.</summary>
internal sealed partial class NodeLink(IFrameTransport transport, LinkLimits limits, TimeProvider clock, ILogger log) : INodeLink, IFrameReceiver
{
    private const int MaxDeparted = 1024;
    private readonly Dictionary<LinkTopic, ILinkHandler> _handlers = [];
    private readonly Dictionary<NodeId, PeerLink> _peers = [];
    private readonly Queue<NodeId> _departed = new();
    private readonly EpochFilter _epochs = new();
    private readonly WayWatch _ways = new(limits, clock);
    private readonly Lock _lock = new();
    private IReadOnlyList<NodeId> _nodes = [];
    private NodeId? _self;
    private long _unroutable;
    private long _resends;
    private long _connectedAnew;
    private long _sentFrames;
    private long _sentEntries;

    /// <summary>Called when a node has given up entries that were for this one.</summary>
    public event Action<NodeId>? Lost;

    public LinkLimits Limits => limits;

    public TimeProvider Clock => clock;

    public bool IsReady => transport.IsReady;

    /// <summary>Entries that no node is known to have handled.</summary>
    public int Unacknowledged => Peers().Sum(peer => peer.Unacknowledged);

    /// <summary>The same by node; nodes that owe nothing are left out.</summary>
    public IReadOnlyDictionary<NodeId, int> UnacknowledgedByPeer =>
        Peers().Select(peer => KeyValuePair.Create(peer.Peer, peer.Unacknowledged)).Where(one => one.Value > 0).ToDictionary();

    /// <summary>Whether other nodes have sent stanzas and do not know that they were handled.</summary>
    public bool OwesAcknowledgements => Peers().Exists(peer => peer.OwesAcknowledgement);

    /// <summary>How often links had to send everything again.</summary>
    public long Resends => Interlocked.Read(ref _resends);

    /// <summary>Frames handed to the transport, those that only acknowledge and those sent again included.</summary>
    public long SentFrames => Interlocked.Read(ref _sentFrames);

    /// <summary>Entries in them.</summary>
    public long SentEntries => Interlocked.Read(ref _sentEntries);

    /// <summary>Frames for nodes without an inbox.</summary>
    public long UnroutableFrames => Interlocked.Read(ref _unroutable);

    /// <summary>How often this node has connected anew to reach nodes that live.</summary>
    public long ConnectedAnew => Interlocked.Read(ref _connectedAnew);

    /// <summary>Entries dropped because their owner had been replaced.</summary>
    public long StaleEpochs => _epochs.Dropped;

    public void Handle(LinkTopic topic, ILinkHandler handler) => _handlers.Add(topic, handler);

    /// <summary>Begins, or begins anew after this node was expelled: what was under way in the earlier life goes back.</summary>
    public async Task OpenAsync(NodeId self, CancellationToken cancellation = default)
    {
        Close();
        lock (_lock)
        {
            _self = self;
        }

        await transport.OpenAsync(self, this, cancellation);
    }

    /// <summary>Ends all links: what was under way goes back, and nothing is taken until they are opened again.</summary>
    public void Close()
    {
        List<PeerLink> before;
        lock (_lock)
        {
            before = [.. _peers.Values];
            _peers.Clear();
            _self = null;
        }

        before.ForEach(peer => peer.Close());
    }

    /// <summary>Says which nodes there are; links to those that left end.</summary>
    public void Update(IReadOnlyList<NodeId> nodes)
    {
        List<PeerLink> gone = [];
        lock (_lock)
        {
            foreach (var node in _nodes.Except(nodes))
            {
                _departed.Enqueue(node);
                if (_peers.Remove(node, out var peer))
                {
                    gone.Add(peer);
                }
            }

            while (_departed.Count > MaxDeparted)
            {
                _departed.Dequeue();
            }

            _nodes = nodes;
        }

        gone.ForEach(peer => peer.Close());
    }

    public Task<LinkOutcome> SendAsync(NodeId to, LinkEntry entry) => Find(to)?.Send(entry) ?? Task.FromResult(LinkOutcome.PeerGone);

    public bool HasRoom(NodeId to) => Find(to)?.HasRoom ?? true;

    public ValueTask WaitForRoomAsync(NodeId to, CancellationToken cancellation = default) =>
        Find(to)?.WaitForRoomAsync() is { IsCompleted: false } room ? new(room.WaitAsync(cancellation)) : ValueTask.CompletedTask;

    public void Received(ReadOnlyMemory<byte> frame)
    {
        if (!FrameCodec.TryDecode(frame, out var decoded))
        {
            Log.Unreadable(log, frame.Length);
        }
        else if (decoded.To == _self)
        {
            Find(decoded.From)?.Received(decoded);
        }
    }

    public void Unroutable(NodeId to)
    {
        Interlocked.Increment(ref _unroutable);
        PeerLink? peer;
        lock (_lock)
        {
            _peers.TryGetValue(to, out peer);
        }

        if (peer is null)
        {
            return;
        }

        peer.Unroutable();
        switch (CheckWay(peer))
        {
            case WayFault.OneWay:
                Log.OneWay(log, to);
                ConnectAnew("Another node is heard and cannot be reached.");
                break;
            case WayFault.BothWays:
                Log.BothWays(log, to);
                ConnectAnew("Most other nodes can be neither heard nor reached.");
                break;
        }
    }

    public void Ready()
    {
        lock (_lock)
        {
            _ways.Connected();
        }

        Peers().ForEach(peer => peer.Reconnected());
    }

    internal void Transmit(NodeId to, Frame frame)
    {
        Interlocked.Increment(ref _sentFrames);
        Interlocked.Add(ref _sentEntries, frame.Entries.Count);
        transport.Send(to, FrameCodec.Encode(frame));
    }

    internal void HasResent() => Interlocked.Increment(ref _resends);

    internal void HasLost(NodeId peer)
    {
        Log.Lost(log, peer);
        Lost?.Invoke(peer);
    }

    internal void HasFailedToCommit(NodeId from, LinkTopic topic, Exception? exception) => Log.CommitFailed(log, topic, from, exception);

    internal ValueTask HandleAsync(NodeId from, LinkEntry entry, ICommitTracker commits)
    {
        if (entry.Fence is { } fence && !_epochs.Pass(fence))
        {
            return ValueTask.CompletedTask;
        }

        if (!_handlers.TryGetValue(entry.Topic, out var handler))
        {
            Log.Unknown(log, entry.Topic, from);
            return ValueTask.CompletedTask;
        }

        return GuardedAsync(handler, from, entry, commits);
    }

    // One entry that cannot be handled must not stop all that come behind it.
    private async ValueTask GuardedAsync(ILinkHandler handler, NodeId from, LinkEntry entry, ICommitTracker commits)
    {
        try
        {
            await handler.HandleAsync(from, entry, commits);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(log, entry.Topic, from, exception);
        }
    }

    private PeerLink? Find(NodeId node)
    {
        lock (_lock)
        {
            if (_peers.TryGetValue(node, out var peer))
            {
                return peer;
            }

            if (_self is null || node == _self || _departed.Contains(node))
            {
                return null;
            }

            return _peers[node] = new(this, _self, node);
        }
    }

    private void ConnectAnew(string reason)
    {
        Interlocked.Increment(ref _connectedAnew);
        transport.ConnectAnew(reason);
    }

    // Only of nodes that live: that one which left cannot be reached is as it should be.
    private WayFault CheckWay(PeerLink refused)
    {
        lock (_lock)
        {
            return _self is { } self && _nodes.Contains(refused.Peer)
                ? _ways.Check(self, refused, _peers.Values.Where(peer => _nodes.Contains(peer.Peer)), _nodes.Count(node => node != self))
                : WayFault.None;
        }
    }

    private List<PeerLink> Peers()
    {
        lock (_lock)
        {
            return [.. _peers.Values];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A frame of {Bytes} bytes in this node's inbox is none that this version can read")]
        public static partial void Unreadable(ILogger logger, int bytes);

        [LoggerMessage(2, LogLevel.Warning, "Node {From} sent an entry of topic {Topic}, which this version does not know")]
        public static partial void Unknown(ILogger logger, LinkTopic topic, NodeId from);

        [LoggerMessage(3, LogLevel.Error, "An entry of topic {Topic} from node {From} failed")]
        public static partial void HandlerFailed(ILogger logger, LinkTopic topic, NodeId from, Exception exception);

        [LoggerMessage(5, LogLevel.Error, "What an entry of topic {Topic} from node {From} had to write could not be written")]
        public static partial void CommitFailed(ILogger logger, LinkTopic topic, NodeId from, Exception? exception);

        [LoggerMessage(6, LogLevel.Warning, "Node {Node} is heard and cannot be reached through this broker: connecting anew")]
        public static partial void OneWay(ILogger logger, NodeId node);

        [LoggerMessage(7, LogLevel.Warning, "Node {Node} and most others are alive and can be neither heard nor reached through this broker: looking for them at another")]
        public static partial void BothWays(ILogger logger, NodeId node);

        [LoggerMessage(4, LogLevel.Warning, "Node {From} could not reach this one for a while and gave up what it had to say")]
        public static partial void Lost(ILogger logger, NodeId from);
    }
}
