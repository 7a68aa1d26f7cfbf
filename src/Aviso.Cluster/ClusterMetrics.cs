using System.Diagnostics.Metrics;
using Aviso.Cluster.Links;
using Aviso.Cluster.Ownership;

namespace Aviso.Cluster;

/// <summary>The meter <c>Aviso.Cluster</c>: read when somebody asks.</summary>
internal sealed class ClusterMetrics : IDisposable
{
    private readonly Meter _meter = new("Aviso.Cluster");

    public ClusterMetrics(NodeLink link, ShardOwnership ownership, IFrameTransport transport)
    {
        _meter.CreateObservableGauge(
            "aviso.cluster.link.unacknowledged",
            () => ownership.Nodes.Where(node => node != ownership.Self).Select(node => node.Name).Distinct().Select(name => new Measurement<int>(
                link.UnacknowledgedByPeer.Where(one => one.Key.Name == name).Sum(one => one.Value), new KeyValuePair<string, object?>("peer", name))),
            "{entry}", "Entries on the way to another node that it has not acknowledged, by node");
        _meter.CreateObservableCounter("aviso.cluster.link.frames", () => link.SentFrames, "{frame}", "Frames sent to other nodes, those that only acknowledge included");
        _meter.CreateObservableCounter("aviso.cluster.link.entries", () => link.SentEntries, "{entry}", "Entries sent in them: stanzas, pieces of relayed streams, questions and answers");
        _meter.CreateObservableCounter("aviso.cluster.link.resends", () => link.Resends, "{resend}", "Times that a link sent everything again");
        _meter.CreateObservableCounter("aviso.cluster.link.unroutable", () => link.UnroutableFrames, "{frame}", "Frames for nodes that had no inbox");
        _meter.CreateObservableCounter("aviso.cluster.link.anew", () => link.ConnectedAnew, "{connection}", "Times that this node connected to its broker anew because it could not reach nodes that live");
        _meter.CreateObservableCounter("aviso.cluster.link.blocked", () => transport.TimeNotReady.TotalSeconds, "s", "Time that nothing could be sent to other nodes: no connection to the broker, or a broker that takes nothing");
        _meter.CreateObservableCounter("aviso.cluster.epochs.stale", () => link.StaleEpochs, "{entry}", "Entries dropped because their owner had been replaced");
        _meter.CreateObservableGauge("aviso.cluster.lease.left", () => ownership.LeaseLeft.TotalSeconds, "s", "How long this node may act as an owner without hearing from the database");
        _meter.CreateObservableGauge("aviso.cluster.shards.owned", () => ownership.Owned, "{shard}", "Shards that this node owns");
        _meter.CreateObservableGauge(
            "aviso.cluster.shards.parked", () => ownership.LeaseLeft > TimeSpan.Zero ? 0 : ownership.Owned, "{shard}", "Shards that this node owns and does not act for, since its lease is over");
        _meter.CreateObservableGauge("aviso.cluster.nodes", () => ownership.Nodes.Count, "{node}", "Nodes in the cluster's table, this one included");
    }

    public void Dispose() => _meter.Dispose();
}
