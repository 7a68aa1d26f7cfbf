using Aviso.Abstractions.Clustering;

namespace Aviso.Core.Clustering;

/// <summary>The only node owns everything, for ever in the first epoch.</summary>
internal sealed class SingleOwnership(NodeId self) : IOwnership
{
    // Nothing ever changes.
    public event Action? NodesChanged
    {
        add { }
        remove { }
    }

    public event Action<ShardMove>? Moved
    {
        add { }
        remove { }
    }

    public NodeId Self => self;

    public IReadOnlyList<NodeId> Nodes { get; } = [self];

    public bool IsJoined => true;

    public ShardHolder HolderOf(Shard shard) => new(self, 1);

    public bool MayAct(Shard shard, out ShardEpoch epoch)
    {
        epoch = new(shard, 1);
        return true;
    }
}
