using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Sessions;

/// <summary>An account with sessions on this node. Not thread-safe.</summary>
internal sealed class LocalAccount
{
    /// <summary>Its sessions here.</summary>
    public List<Jid> Sessions { get; } = [];

    /// <summary>Its sessions on other nodes, as the owner of the shard said last.</summary>
    public IReadOnlyList<SessionPlace> Elsewhere { get; set; } = [];
}
