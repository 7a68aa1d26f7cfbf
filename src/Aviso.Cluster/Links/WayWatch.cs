using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Links;

/// <summary>
/// Says when a node should connect to its transport anew, because it cannot reach others that live. After a split the brokers of a cluster may know different inboxes for
/// good: what one of them is asked to bring to a node comes back, though that node is there and its own frames arrive. Nobody but the nodes sees that, and another
/// broker is all the help there is. Not thread-safe.
/// </summary>
internal sealed class WayWatch(LinkLimits limits, TimeProvider clock)
{
    private long? _begunAt;

    /// <summary>The transport has connected.</summary>
    public void Connected() => _begunAt = clock.GetTimestamp();

    /// <summary>Whether to connect anew, after a frame for a node came back. Whoever is told so does it, and is not told again at once.</summary>
    /// <param name="self">This life of this node.</param>
    /// <param name="refused">The link to that node.</param>
    /// <param name="living">The links to the others that live by the word of the table.</param>
    /// <param name="others">How many live, links or not.</param>
    public WayFault Check(NodeId self, PeerLink refused, IEnumerable<PeerLink> living, int others)
    {
        // All may have lost the same broker, and come back in any order.
        if (_begunAt is { } at && clock.GetElapsedTime(at) < limits.ReconnectPatience)
        {
            return WayFault.None;
        }

        var fault = FaultOf(self, refused, living, others);
        if (fault != WayFault.None)
        {
            _begunAt = clock.GetTimestamp();
        }

        return fault;
    }

    private WayFault FaultOf(NodeId self, PeerLink refused, IEnumerable<PeerLink> living, int others)
    {
        if (refused.IsHeard && refused.IsRefusedFor(limits.ReconnectPatience))
        {
            return WayFault.OneWay;
        }

        // Not heard, either: the brokers are split. Whoever is with the fewer goes and looks for the others elsewhere.
        var patience = PatienceOf(self);
        return refused.IsRefusedFor(patience) && living.Count(peer => peer.IsRefusedFor(patience)) * 2 > others ? WayFault.BothWays : WayFault.None;
    }

    // Two that look for each other at the same moments would change places for ever; so each life has a patience of its own, between once and twice the limit.
    private TimeSpan PatienceOf(NodeId self)
    {
        var sign = self.Life.Aggregate(17u, (sum, one) => (sum * 31) + one);
        return limits.SplitPatience * (1 + (sign % 1000 / 1000.0));
    }
}
