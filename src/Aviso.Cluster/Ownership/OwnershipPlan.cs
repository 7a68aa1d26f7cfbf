using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Placing;

namespace Aviso.Cluster.Ownership;

/// <summary>What a node does about a view of the table. A pure function: all nodes that see the same agree.</summary>
/// <param name="Release">Own shards that another node should have.</param>
/// <param name="Claim">Shards that this node should have and nobody has.</param>
/// <param name="Expel">Nodes whose time is over, and whose shards this node should have.</param>
/// <param name="HasMore">Whether more is to be released than fits in one batch.</param>
internal sealed record OwnershipPlan(IReadOnlyList<ShardEpoch> Release, IReadOnlyList<Shard> Claim, IReadOnlyList<NodeId> Expel, bool HasMore)
{
    /// <param name="view">The table.</param>
    /// <param name="self">This node.</param>
    /// <param name="mayExpel">Whether this node has been in touch with the table long enough to say that others are not.</param>
    /// <param name="batch">How much is released at once.</param>
    /// <param name="placement">Says who should own what.</param>
    public static OwnershipPlan Make(ClusterView view, NodeId self, bool mayExpel, int batch, PlacementChoice placement)
    {
        NodeId[] up = [.. view.Nodes.Where(row => row is { State: NodeState.Up, IsExpired: false }).Select(row => row.Node)];
        var ownerOf = placement.By(view);
        var expired = view.Nodes.Where(row => row.IsExpired).Select(row => row.Node).ToHashSet();
        List<ShardEpoch> release = [];
        List<Shard> claim = [];
        HashSet<NodeId> expel = [];
        foreach (var shard in Shard.All)
        {
            var holder = view.Shards[shard.Number];
            var wanted = ownerOf(shard);
            if (holder.Node == self && wanted is not null && wanted != self)
            {
                release.Add(new(shard, holder.Epoch));
            }
            else if (wanted == self && holder.Node is null)
            {
                claim.Add(shard);
            }
            else if (wanted == self && holder.Node != self && expired.Contains(holder.Node!) && mayExpel)
            {
                expel.Add(holder.Node!);
                claim.Add(shard);
            }
        }

        // A node that owned nothing leaves a row behind, too.
        if (mayExpel && up.Length > 0 && up[0] == self)
        {
            expel.UnionWith(expired);
        }

        return new([.. release.Take(batch)], claim, [.. expel], release.Count > batch);
    }
}
