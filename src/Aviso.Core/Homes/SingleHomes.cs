using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Core.Homes;

/// <summary>The homes of a server without a cluster: everybody lives here.</summary>
internal sealed class SingleHomes : IAccountHomes
{
    public ValueTask<NodeId?> ClaimAsync(Jid bareJid) => default;

    public void Release(Jid bareJid)
    {
        // Nobody else could have it.
    }

    public ValueTask<NodeId?> FindAsync(Jid bareJid) => default;

    public void NotThere(Jid bareJid)
    {
        // Nobody is named.
    }
}
