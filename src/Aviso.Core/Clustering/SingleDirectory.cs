using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Core.Clustering;

/// <summary>The directory of a server without a cluster: every account lives here, asked or not.</summary>
internal sealed class SingleDirectory(NodeId self) : IHomeDirectory
{
    public IHomeKeeper? Keeper { get; set; }

    public ValueTask<NodeId?> ClaimAsync(Jid account) => new(self);

    public void Release(Jid account)
    {
        // Nobody else could become its home.
    }

    public ValueTask<NodeId?> HandOverAsync(Jid account, NodeId to) => new(self);

    public ValueTask<NodeId?> FindAsync(Jid account) => new(self);

    public NodeId? TryFind(Jid account) => self;

    public void NotThere(Jid account)
    {
        // No answer is kept here that could be wrong.
    }

    public void TellNotHere(NodeId node, Jid account)
    {
        // There is no other node.
    }
}
