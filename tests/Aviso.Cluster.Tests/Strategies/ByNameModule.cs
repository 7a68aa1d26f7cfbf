using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Modules;
using Aviso.Protocol;

namespace Aviso.Cluster.Tests.Strategies;

/// <summary>Accounts whose names begin with that of a node, as in <c>n2-romeo</c>, belong there.</summary>
[XmppModule("by-name", Offers = [typeof(ISeeOtherHost)])]
public sealed class ByNameModule(ICluster cluster) : IModule, ISeeOtherHost
{
    public void Declare(ModuleManifest manifest)
    {
        // It handles no stanzas.
    }

    public ValueTask<NodeId?> AtOpeningAsync(Jid claimed) =>
        new(cluster.Ownership.Nodes.FirstOrDefault(node => claimed.Local.StartsWith(node.Name + "-", StringComparison.Ordinal)));
}
