using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Ownership;

/// <summary>
/// What an engine must do for ownership: a table of nodes and shards that changes atomically. Only its clock counts. That a
/// node's row is gone is what others act on, so every call of a node whose row is gone has no effect.
/// All calls may throw <see cref="ClusterTableException"/>.
/// </summary>
public interface IClusterTable : IAsyncDisposable
{
    /// <summary>Adds a row for a node, state joining; makes the table when there is none.</summary>
    Task JoinAsync(NodeId node, NodeFacts facts, TimeSpan timeToLive, CancellationToken cancellation = default);

    /// <summary>Says that a node is there, for so long from now, and reads the table. Null: the node has no row any more, it was expelled.</summary>
    Task<ClusterView?> BeatAsync(NodeId node, NodeState state, TimeSpan timeToLive, CancellationToken cancellation = default);

    /// <summary>Changes what a node says of itself.</summary>
    Task DescribeAsync(NodeId node, NodeFacts facts, CancellationToken cancellation = default);

    /// <summary>Removes the rows of nodes, as far as their time is over at this moment.</summary>
    Task ExpelAsync(IReadOnlyList<NodeId> nodes, CancellationToken cancellation = default);

    /// <summary>Takes shards that have no owner with a row, each with the next epoch. The result are those that were taken.</summary>
    Task<IReadOnlyList<ShardEpoch>> ClaimAsync(NodeId node, IReadOnlyList<Shard> shards, CancellationToken cancellation = default);

    /// <summary>Gives shards up, as far as the node still owns them in that epoch.</summary>
    Task ReleaseAsync(NodeId node, IReadOnlyList<ShardEpoch> shards, CancellationToken cancellation = default);

    /// <summary>Gives up everything and removes the row.</summary>
    Task LeaveAsync(NodeId node, CancellationToken cancellation = default);
}
