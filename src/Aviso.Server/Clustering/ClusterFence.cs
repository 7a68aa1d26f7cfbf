using Aviso.Cluster;
using Aviso.Storage;

namespace Aviso.Server.Clustering;

/// <summary>A node writes in the name of its present life, while its lease is valid.</summary>
internal sealed class ClusterFence(ClusterNode node) : IWriteFence
{
    public string? Life => node.WritingLife?.Value;
}
