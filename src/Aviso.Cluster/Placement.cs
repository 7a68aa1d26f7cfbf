using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster;

/// <summary>
/// Which node should own a shard: the one with the highest hash of node and shard together (rendezvous hashing). Every node
/// computes the same from the same list, and a node that comes or goes moves only its own share.
/// </summary>
internal static class Placement
{
    /// <summary>The node that should own a shard; null when there is none to choose.</summary>
    public static NodeId? OwnerOf(Shard shard, IReadOnlyList<NodeId> nodes)
    {
        NodeId? best = null;
        var highest = 0UL;
        for (var index = 0; index < nodes.Count; index++)
        {
            var weight = Weight(shard, nodes[index].Name);
            if (best is null || weight > highest || (weight == highest && string.CompareOrdinal(nodes[index].Value, best.Value) > 0))
            {
                (best, highest) = (nodes[index], weight);
            }
        }

        return best;
    }

    // By name and not by life: a node that was restarted gets back what it had.
    private static ulong Weight(Shard shard, string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in name)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        // The finaliser of MurmurHash3: every bit of shard and name changes half of the result.
        hash ^= (ulong)(shard.Number + 1) * 0x9E3779B97F4A7C15UL;
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53UL;
        return hash ^ (hash >> 33);
    }
}
