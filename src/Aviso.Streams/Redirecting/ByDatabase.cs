using Aviso.Abstractions.Clustering;
using Aviso.Core.Homes;
using Aviso.Protocol;

namespace Aviso.Streams.Redirecting;

/// <summary>
/// <c>by-database</c>: once the account is known, to the node that it is assigned to. At its first login it is assigned to the owner of its shard, which
/// spreads accounts by the nodes' weights. While that node is not there the client stays where it is, and the assignment waits for the node to come back.
/// Not asked at the opening: that an account has an assignment would tell strangers that it exists.
/// </summary>
internal sealed class ByDatabase(ICluster cluster, NodeAssignments assignments) : ISeeOtherHost
{
    public async ValueTask<NodeId?> AtLoginAsync(Jid account)
    {
        var ownership = cluster.Ownership;
        var name = await assignments.FindAsync(account)
            ?? await assignments.AddAsync(account, (ownership.HolderOf(Shard.Of(account)).Node ?? ownership.Self).Name);
        return name == ownership.Self.Name ? null : ownership.Nodes.FirstOrDefault(node => node.Name == name);
    }
}
