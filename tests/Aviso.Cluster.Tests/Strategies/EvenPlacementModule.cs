using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Modules;

namespace Aviso.Cluster.Tests.Strategies;

/// <summary>Each node has the same number of shards, give or take one; the price is that most of them move when a node comes or goes.</summary>
[XmppModule("even", Offers = [typeof(IPlacement)])]
public sealed class EvenPlacementModule : IModule, IPlacement
{
    public void Declare(ModuleManifest manifest)
    {
        // It handles no stanzas.
    }

    public NodeId OwnerOf(Shard shard, IReadOnlyList<PlacementNode> nodes) => nodes[shard.Number % nodes.Count].Node;
}
