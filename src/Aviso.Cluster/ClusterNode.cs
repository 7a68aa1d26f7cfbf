using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Randomness;
using Aviso.Cluster.Bus;
using Aviso.Cluster.Homes;
using Aviso.Cluster.Links;
using Aviso.Cluster.Ownership;
using Aviso.Cluster.Placing;
using Microsoft.Extensions.Logging;

namespace Aviso.Cluster;

/// <summary>A node of a cluster: the rules of this project over the transport and the table of an engine, which it owns.</summary>
public sealed class ClusterNode : ICluster, IAsyncDisposable
{
    private const string TableChanged = "cluster.table";

    private readonly IFrameTransport _transport;
    private readonly IClusterTable _table;
    private readonly NodeLink _link;
    private readonly ShardOwnership _ownership;
    private readonly HomeDirectory _directory;
    private readonly ClusterBus _bus;
    private readonly ClusterMetrics _metrics;
    private bool _hasLived;
    private bool _isClosed;
    private bool _isDisposed;

    /// <param name="name">The node's name; no two running nodes have the same.</param>
    /// <param name="facts">What the node says of itself.</param>
    /// <param name="transport">The engine's transport.</param>
    /// <param name="table">The engine's table.</param>
    /// <param name="limits">Bounds and times.</param>
    /// <param name="random">Makes ids.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">The log.</param>
    /// <param name="placement">Says who should own what; null for the built-in one.</param>
    public ClusterNode(
        string name, NodeFacts facts, IFrameTransport transport, IClusterTable table, ClusterLimits limits, IRandomSource random, TimeProvider clock, ILogger log,
        PlacementChoice? placement = null)
    {
        (_transport, _table) = (transport, table);
        _link = new(transport, limits.Links, clock, log);
        placement ??= PlacementChoice.BuiltIn;
        _ownership = new(name, facts with { Placement = placement.Name }, table, limits.Ownership, BeginAsync, () => transport.IsReady, placement, random, clock, log);
        // First the links learn who is there, then who uses them.
        _ownership.NodesChanged += () => _link.Update(_ownership.Nodes);
        _directory = new(_link, _ownership, limits.Homes, clock) { Behind = _ownership.Nudge };
        _bus = new(_link, _ownership);
        _bus.Subscribe(TableChanged, (from, _) =>
        {
            if (from != _ownership.Self)
            {
                _ownership.Nudge();
            }
        });
        _ownership.Released += () => _bus.Publish(TableChanged, default);
        _metrics = new(_link, _ownership, transport);
    }

    public IOwnership Ownership => _ownership;

    public IHomeDirectory Homes => _directory;

    public IClusterBus Bus => _bus;

    public INodeLink Link => _link;

    /// <summary>How far the node has come.</summary>
    public NodeState State => _ownership.State;

    /// <summary>The table as this node read it last; null before the first time.</summary>
    public ClusterView? View => _ownership.View;

    /// <summary>
    /// Called when this node has been expelled, before it begins a new life: ends what was begun in the earlier one. When it throws, it is called again
    /// with the next beat; until it has succeeded the node does not join.
    /// </summary>
    public Func<Task>? Expelled { get; set; }

    /// <summary>A sign of the configuration that all nodes should share, as this node tells it to the others.</summary>
    public string? Configuration
    {
        get => _ownership.Facts.Configuration;
        set => _ownership.Facts = _ownership.Facts with { Configuration = value };
    }

    /// <summary>The life in whose name this node may write at this moment; null: it may not.</summary>
    public NodeId? WritingLife => _ownership.WritingLife;

    /// <summary>How long the node may act without hearing from the table.</summary>
    public TimeSpan LeaseLeft => _ownership.LeaseLeft;

    /// <summary>Why the table could not be reached the last time; null when it could.</summary>
    public string? TableFault => _ownership.TableFault;

    /// <summary>Whether what is for other nodes can be sent at the moment.</summary>
    public bool IsConnected => _transport.IsReady;

    /// <summary>Entries on the way that their nodes have not acknowledged, by node.</summary>
    public IReadOnlyDictionary<NodeId, int> Unacknowledged => _link.UnacknowledgedByPeer;

    /// <summary>Whether a draining node has handed over what it had, and the others know what it has handled: else they say it again, to another.</summary>
    public bool IsDrained => _ownership.IsDrained && _link.Unacknowledged == 0 && !_link.OwesAcknowledgements;

    internal NodeLink Links => _link;

    internal ShardOwnership Shards => _ownership;

    /// <summary>Begins to join; <see cref="IOwnership.IsJoined"/> says when it has. What the engine needs may be started later.</summary>
    public Task StartAsync() => _ownership.StartAsync();

    /// <summary>Takes nothing new and hands over what is here; see <see cref="IsDrained"/>.</summary>
    public void Drain() => _ownership.Drain();

    /// <summary>Sends and takes nothing more; the row stays, so that what was taken can still be stored.</summary>
    public async Task CloseLinksAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            await _transport.DisposeAsync();
        }
    }

    /// <summary>Ends the life of another node by taking its row away, whatever it does at the moment.</summary>
    /// <exception cref="ClusterTableException">The table cannot be reached.</exception>
    public Task RemoveAsync(NodeId node, CancellationToken cancellation = default) => _ownership.RemoveAsync(node, cancellation);

    /// <summary>Gives up what is left and goes.</summary>
    public Task LeaveAsync(CancellationToken cancellation = default) => _ownership.LeaveAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        // A container that knows the node by two names disposes it twice.
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _ownership.DisposeAsync();
        _directory.Dispose();
        _metrics.Dispose();
        await CloseLinksAsync();
        await _table.DisposeAsync();
    }

    private async Task BeginAsync(NodeId life)
    {
        if (_hasLived)
        {
            // First the links end, so that nothing waits for them; then what used them.
            _link.Close();
            if (Expelled is { } end)
            {
                await end();
            }
        }

        _hasLived = true;
        await _link.OpenAsync(life);
    }
}
