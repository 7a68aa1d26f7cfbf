using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Randomness;
using Aviso.Cluster.Bus;
using Aviso.Cluster.Sessions;
using Aviso.Cluster.Links;
using Aviso.Cluster.Ownership;
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
    private readonly ClusterDirectory _directory;
    private readonly ClusterBus _bus;
    private readonly ClusterMetrics _metrics;

    /// <param name="name">The node's name; no two running nodes have the same.</param>
    /// <param name="version">The version of the program.</param>
    /// <param name="transport">The engine's transport.</param>
    /// <param name="table">The engine's table.</param>
    /// <param name="limits">Bounds and times.</param>
    /// <param name="random">Makes ids.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">The log.</param>
    public ClusterNode(
        string name, string version, IFrameTransport transport, IClusterTable table, ClusterLimits limits, IRandomSource random, TimeProvider clock, ILogger log)
    {
        (_transport, _table) = (transport, table);
        _link = new(transport, limits.Links, clock, log);
        _ownership = new(name, version, table, limits.Ownership, life => _link.OpenAsync(life), () => transport.IsReady, random, clock, log);
        // First the links learn who is there, then who uses them.
        _ownership.NodesChanged += () => _link.Update(_ownership.Nodes);
        _directory = new(_link, _ownership, limits.Directory, clock);
        _bus = new(_link, _ownership);
        _bus.Subscribe(TableChanged, (from, _) =>
        {
            if (from != _ownership.Self)
            {
                _ownership.Nudge();
            }
        });
        _ownership.Released += () => _bus.Publish(TableChanged, default);
        _metrics = new(_link, _ownership);
    }

    public IOwnership Ownership => _ownership;

    public ISessionDirectory Directory => _directory;

    public IClusterBus Bus => _bus;

    public INodeLink Link => _link;

    /// <summary>How far the node has come.</summary>
    public NodeState State => _ownership.State;

    /// <summary>The table as this node read it last; null before the first time.</summary>
    public ClusterView? View => _ownership.View;

    /// <summary>Whether a draining node has handed over what it had.</summary>
    public bool IsDrained => _ownership.IsDrained && _link.Unacknowledged == 0;

    internal NodeLink Links => _link;

    internal ShardOwnership Shards => _ownership;

    /// <summary>Begins to join; <see cref="IOwnership.IsJoined"/> says when it has. What the engine needs may be started later.</summary>
    public Task StartAsync() => _ownership.StartAsync();

    /// <summary>Takes nothing new and hands over what is here; see <see cref="IsDrained"/>.</summary>
    public void Drain() => _ownership.Drain();

    /// <summary>Gives up what is left and goes.</summary>
    public Task LeaveAsync(CancellationToken cancellation = default) => _ownership.LeaveAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _ownership.DisposeAsync();
        _directory.Dispose();
        _metrics.Dispose();
        await _transport.DisposeAsync();
        await _table.DisposeAsync();
    }
}
