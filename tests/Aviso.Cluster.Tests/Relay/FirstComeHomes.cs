using System.Collections.Concurrent;
using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Homes for tests of relayed streams alone: an account lives for good on the node that asked first.</summary>
internal sealed class FirstComeHomes(ICluster cluster, ConcurrentDictionary<Jid, NodeId> homes) : IAccountHomes
{
    public ValueTask<NodeId?> ClaimAsync(Jid bareJid) => new(Elsewhere(homes.GetOrAdd(bareJid, cluster.Ownership.Self)));

    public void Release(Jid bareJid)
    {
        // For good.
    }

    public ValueTask<NodeId?> FindAsync(Jid bareJid) => new(homes.TryGetValue(bareJid, out var home) ? Elsewhere(home) : null);

    private NodeId? Elsewhere(NodeId home) => home == cluster.Ownership.Self || !cluster.Ownership.Nodes.Contains(home) ? null : home;
}
