using Aviso.Abstractions.Clustering;

namespace Aviso.Streams.Tests.Relay;

/// <summary>What one of two nodes sees of its cluster: a link, and who is there.</summary>
internal sealed class FakeCluster(INodeLink link, NodeId self, IClusterBus bus) : ICluster, IOwnership
{
    public event Action? NodesChanged;

    public event Action<ShardMove>? Moved
    {
        add { }
        remove { }
    }

    public IOwnership Ownership => this;

    public IHomeDirectory Homes => throw new NotSupportedException();

    public IClusterBus Bus => bus;

    public INodeLink? Link => link;

    public NodeId Self { get; private set; } = self;

    public IReadOnlyList<NodeId> Nodes { get; private set; } = [];

    public bool IsJoined => true;

    public ShardHolder HolderOf(Shard shard) => default;

    public bool MayAct(Shard shard, out ShardEpoch epoch) => throw new NotSupportedException();

    /// <summary>Others are there than before.</summary>
    public void Change(NodeId self, params NodeId[] nodes)
    {
        (Self, Nodes) = (self, nodes);
        NodesChanged?.Invoke();
    }
}
