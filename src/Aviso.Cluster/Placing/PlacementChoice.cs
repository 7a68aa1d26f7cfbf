using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Ownership;

namespace Aviso.Cluster.Placing;

/// <summary>
/// The placement that this node has chosen, and which one is in force: the chosen one while all nodes that are up have chosen the same, the built-in
/// one otherwise. That follows from the table alone, so nodes that see the same table agree, also while one after the other is given another placement.
/// </summary>
/// <param name="name">The name of the chosen one, as it stands in the table.</param>
/// <param name="make">Gives it; asked when it is first needed.</param>
public sealed class PlacementChoice(string name, Func<IPlacement> make)
{
    /// <summary>The name of the built-in placement.</summary>
    public const string BuiltInName = "rendezvous";

    private readonly Lazy<IPlacement> _chosen = new(make);

    /// <summary>The built-in placement.</summary>
    public static PlacementChoice BuiltIn { get; } = new(BuiltInName, static () => RendezvousPlacement.Instance);

    /// <summary>The name of the chosen placement.</summary>
    public string Name => name;

    /// <summary>Which node should own a shard, by a view of the table; null: no node is up.</summary>
    internal Func<Shard, NodeId?> By(ClusterView view)
    {
        var up = view.Nodes.Where(row => row is { State: NodeState.Up, IsExpired: false }).OrderBy(row => row.Node.Value, StringComparer.Ordinal).ToList();
        if (up.Count == 0)
        {
            return static _ => null;
        }

        // Where all have the weight 0 somebody must own the shards all the same.
        List<PlacementNode> nodes = [.. up.Where(row => row.Facts.Weight > 0).Select(row => new PlacementNode(row.Node, row.Facts.Weight))];
        if (nodes.Count == 0)
        {
            nodes = [.. up.Select(row => new PlacementNode(row.Node, 1))];
        }

        IPlacement placement = up.All(row => row.Facts.Placement == name) ? _chosen.Value : RendezvousPlacement.Instance;
        return shard => placement.OwnerOf(shard, nodes) is { } wanted && nodes.Exists(one => one.Node == wanted)
            ? wanted
            : RendezvousPlacement.Instance.OwnerOf(shard, nodes);
    }
}
