using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Ownership;

/// <summary>Who holds which shard, as this node has read or done last. One at a time changes it; readers take no lock.</summary>
internal sealed class ShardHolders
{
    private volatile ShardHolder[] _holders = new ShardHolder[Shard.Count];

    /// <summary>Called when a shard has another holder, or epoch.</summary>
    public event Action<ShardMove>? Moved;

    /// <summary>The holder of a shard.</summary>
    public ShardHolder this[Shard shard] => _holders[shard.Number];

    /// <summary>How many a node has.</summary>
    public int CountOf(NodeId node) => _holders.Count(holder => holder.Node == node);

    /// <summary>A shard has this holder from now on.</summary>
    public void Move(Shard shard, ShardHolder now)
    {
        var before = _holders[shard.Number];
        if (before == now)
        {
            return;
        }

        // Copied rather than changed: a holder is two words, and readers take no lock.
        var holders = (ShardHolder[])_holders.Clone();
        holders[shard.Number] = now;
        _holders = holders;
        Moved?.Invoke(new(shard, before, now));
    }

    /// <summary>The shards of a node are nobody's.</summary>
    public void Free(NodeId node)
    {
        foreach (var shard in Shard.All.Where(shard => this[shard].Node == node))
        {
            Move(shard, new(null, this[shard].Epoch));
        }
    }
}
