namespace Aviso.Abstractions.Clustering;

/// <summary>
/// Says which node should own a shard. A module that offers this contract is chosen by its name in <c>cluster/placement</c>; it is in force while all
/// nodes that are up have chosen it, and until then the built-in one is. Who owns a shard in truth is what the cluster's table says.
/// </summary>
public interface IPlacement
{
    /// <summary>
    /// The node that should own a shard. A pure function: each node asks its own copy, and all must come to the same result from the same nodes. A result
    /// that is not among the nodes is replaced by that of the built-in placement.
    /// </summary>
    /// <param name="shard">The shard.</param>
    /// <param name="nodes">The nodes to choose from, at least one, in the order of their ids.</param>
    NodeId OwnerOf(Shard shard, IReadOnlyList<PlacementNode> nodes);
}
