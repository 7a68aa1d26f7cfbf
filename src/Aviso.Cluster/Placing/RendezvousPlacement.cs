using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Placing;

/// <summary>
/// The built-in placement: the node with the highest hash of node and shard together (rendezvous hashing), of which a node has as many as its weight.
/// A node that comes or goes moves only its own share. Whole numbers only, so that every machine computes the same.
/// </summary>
internal sealed class RendezvousPlacement : IPlacement
{
    public static RendezvousPlacement Instance { get; } = new();

    public NodeId OwnerOf(Shard shard, IReadOnlyList<PlacementNode> nodes)
    {
        var (best, highest) = (nodes[0].Node, 0UL);
        foreach (var (node, weight) in nodes)
        {
            var score = ScoreOf(shard, NameOf(node), weight);
            if (score > highest || (score == highest && string.CompareOrdinal(node.Value, best.Value) > 0))
            {
                (best, highest) = (node, score);
            }
        }

        return best;
    }

    // By name and not by life: a node that was restarted gets back what it had.
    private static ReadOnlySpan<char> NameOf(NodeId node) => node.Value.AsSpan(0, Math.Max(0, node.Value.LastIndexOf('-')));

    private static ulong ScoreOf(Shard shard, ReadOnlySpan<char> name, int weight)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in name)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        hash ^= (ulong)(shard.Number + 1) * 0x9E3779B97F4A7C15UL;
        var highest = 0UL;
        for (var ticket = 0; ticket < weight; ticket++)
        {
            highest = Math.Max(highest, Finish(hash ^ ((ulong)ticket * 0xD6E8FEB86659FD93UL)));
        }

        return highest;
    }

    // The finaliser of MurmurHash3: every bit of shard and name changes half of the result.
    private static ulong Finish(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53UL;
        return hash ^ (hash >> 33);
    }
}
