namespace Aviso.Abstractions.Clustering;

/// <summary>Which nodes there are, and who owns this account, room or job now, with which fencing number. Thread-safe.</summary>
public interface IOwnership
{
    /// <summary>Called when the list of nodes has changed, or <see cref="Self"/>.</summary>
    event Action? NodesChanged;

    /// <summary>Called when a shard has another owner, one at a time, in order. Whoever loses one has stopped acting for it before.</summary>
    event Action<ShardMove>? Moved;

    /// <summary>This node. It changes when the node was expelled and has come back.</summary>
    NodeId Self { get; }

    /// <summary>The nodes that are there, this one included.</summary>
    IReadOnlyList<NodeId> Nodes { get; }

    /// <summary>Whether the node is part of the cluster, so that clients may come.</summary>
    bool IsJoined { get; }

    /// <summary>Whether what this node knows of itself is true: without a lease others may have what it believes to have.</summary>
    bool HasLease => true;

    /// <summary>
    /// Whether the node has looked at what the cluster has decided lately, or found it away: one that was suspended does not know that its time may be over. Asked before
    /// anything is begun for a client.
    /// </summary>
    bool IsAware => true;

    /// <summary>The owner of a shard as this node knows it; it may have changed already.</summary>
    ShardHolder HolderOf(Shard shard);

    /// <summary>Where clients reach that node and no other, as <c>host:port</c>; null when its operator has not said, or it takes no clients at the moment.</summary>
    string? ClientAddressOf(NodeId node) => null;

    /// <summary>Who should own a shard if this node went; null when there is nobody else.</summary>
    NodeId? SuccessorOf(Shard shard) => null;

    /// <summary>
    /// Whether this node may act as the owner at this moment. Asked before each batch of work, not once: the answer is
    /// taken from the lease on the monotonic clock, and a node that was suspended learns here first that its time is over.
    /// </summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">What goes with everything that is said or written as the owner.</param>
    bool MayAct(Shard shard, out ShardEpoch epoch);
}
