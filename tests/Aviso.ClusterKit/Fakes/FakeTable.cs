using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Ownership;
using Aviso.Testing.Time;

namespace Aviso.ClusterKit.Fakes;

/// <summary>The database: one for all nodes, with a clock of its own.</summary>
internal sealed class FakeTable(FakeTime time)
{
    private readonly SortedDictionary<string, (NodeId Node, NodeState State, NodeFacts Facts, DateTimeOffset Until)> _nodes = new(StringComparer.Ordinal);
    private readonly ShardHolder[] _shards = new ShardHolder[Shard.Count];

    /// <summary>The epoch of a shard, as a write that is fenced would be checked against.</summary>
    public long EpochOf(Shard shard) => _shards[shard.Number].Epoch;

    public void Join(NodeId node, NodeFacts facts, TimeSpan timeToLive) =>
        _nodes[node.Value] = (node, NodeState.Joining, facts, time.GetUtcNow() + timeToLive);

    public ClusterView? Beat(NodeId node, NodeState state, TimeSpan timeToLive)
    {
        if (!_nodes.TryGetValue(node.Value, out var row))
        {
            return null;
        }

        _nodes[node.Value] = row with { State = state, Until = time.GetUtcNow() + timeToLive };
        return new(
            [.. _nodes.Values.Select(one => new NodeRow(one.Node, one.State, one.Facts, one.Until <= time.GetUtcNow()))],
            [.. _shards.Select(shard => HasRow(shard.Node) ? shard : shard with { Node = null })]);
    }

    public void Describe(NodeId node, NodeFacts facts)
    {
        if (_nodes.TryGetValue(node.Value, out var row))
        {
            _nodes[node.Value] = row with { Facts = facts };
        }
    }

    public void Expel(IReadOnlyList<NodeId> nodes)
    {
        foreach (var node in nodes)
        {
            if (_nodes.TryGetValue(node.Value, out var row) && row.Until <= time.GetUtcNow())
            {
                _nodes.Remove(node.Value);
            }
        }
    }

    public IReadOnlyList<ShardEpoch> Claim(NodeId node, IReadOnlyList<Shard> shards)
    {
        var taken = new List<ShardEpoch>();
        foreach (var shard in shards.Where(shard => HasRow(node) && !HasRow(_shards[shard.Number].Node)))
        {
            _shards[shard.Number] = new(node, _shards[shard.Number].Epoch + 1);
            taken.Add(new(shard, _shards[shard.Number].Epoch));
        }

        return taken;
    }

    public void Release(NodeId node, IReadOnlyList<ShardEpoch> shards)
    {
        foreach (var one in shards.Where(one => _shards[one.Shard.Number] == new ShardHolder(node, one.Epoch)))
        {
            _shards[one.Shard.Number] = new(null, one.Epoch);
        }
    }

    public void Leave(NodeId node) => _nodes.Remove(node.Value);

    private bool HasRow(NodeId? node) => node is not null && _nodes.ContainsKey(node.Value);
}
