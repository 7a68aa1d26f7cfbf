using Aviso.Abstractions.Clustering;
using Aviso.Cluster;
using Aviso.Cluster.Ownership;
using Aviso.Cluster.RabbitMq;
using Aviso.Core.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Clustering;

/// <summary>Takes the server into its cluster and out of it again.</summary>
internal sealed partial class ClusterMembership : IClusterMembership
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);
    private readonly ClusterNode _node;
    private readonly RabbitMqTransport _transport;
    private readonly ClusterSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly HashSet<NodeId> _compared = [];

    public ClusterMembership(
        ClusterNode node, RabbitMqTransport transport, EarlierLife earlier, ClusterSettings settings, TimeProvider clock, ILogger<ClusterMembership> log)
    {
        (_node, _transport, _settings, _clock, _log) = (node, transport, settings, clock, log);
        node.Expelled = earlier.EndAsync;
        node.Ownership.NodesChanged += OnNodesChanged;
    }

    public string? Fault => _node switch
    {
        { State: NodeState.Draining } => "this node leaves its cluster",
        { View: null } => "the database of the cluster has not answered yet",
        { Ownership.IsJoined: false, IsConnected: false } => "there is no connection to the broker of the cluster",
        { Ownership.IsJoined: false } => "this node joins its cluster",
        { WritingLife: null } => "the database of the cluster has not answered for too long",
        _ => null,
    };

    public async Task JoinAsync(CancellationToken cancellation)
    {
        await _node.StartAsync();
        var told = string.Empty;
        while (!_node.Ownership.IsJoined)
        {
            var fault = Fault;
            if (fault != told && (_transport.Fault is not null || _node.TableFault is not null))
            {
                Log.Waiting(_log, _settings.Name, told = fault ?? "");
            }

            await Task.Delay(s_look, _clock, cancellation);
        }

        Log.Joined(_log, _node.Ownership.Self, string.Join(", ", _node.Ownership.Nodes.Where(node => node != _node.Ownership.Self)));
    }

    public void Drain()
    {
        Log.Draining(_log, _node.Ownership.Self);
        _node.Drain();
    }

    public async Task SettleAsync(CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        while (!_node.IsDrained && _clock.GetElapsedTime(began) < _settings.Options.DrainTimeout)
        {
            await Task.Delay(s_look, _clock, cancellation);
        }

        if (!_node.IsDrained)
        {
            Log.NotDrained(_log, _settings.Options.DrainTimeout.TotalSeconds);
        }

        await _node.CloseLinksAsync();
    }

    public Task LeaveAsync(CancellationToken cancellation) => _node.LeaveAsync(cancellation);

    // Each life of a node once, so that a cluster that is being reconfigured node by node does not fill the log.
    private void OnNodesChanged()
    {
        var rows = _node.View?.Nodes ?? [];
        _compared.IntersectWith(rows.Select(row => row.Node));
        foreach (var row in rows.Where(row => _compared.Add(row.Node) && row.Facts.Configuration != _node.Configuration))
        {
            Log.Different(_log, row.Node);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Node {Name} waits before it takes clients: {Reason}")]
        public static partial void Waiting(ILogger logger, string name, string reason);

        [LoggerMessage(2, LogLevel.Information, "Joined the cluster as {Node}; other nodes: {Others}")]
        public static partial void Joined(ILogger logger, NodeId node, string others);

        [LoggerMessage(3, LogLevel.Information, "Node {Node} hands over what it has")]
        public static partial void Draining(ILogger logger, NodeId node);

        [LoggerMessage(4, LogLevel.Warning, "Within {Seconds} s not everything could be handed over; others take it when this node's row is gone")]
        public static partial void NotDrained(ILogger logger, double seconds);

        [LoggerMessage(5, LogLevel.Warning, "Node {Node} has another configuration than this one: users will see differences. Compare with: aviso config dump")]
        public static partial void Different(ILogger logger, NodeId node);
    }
}
