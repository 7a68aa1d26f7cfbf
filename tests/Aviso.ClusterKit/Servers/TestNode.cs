using Aviso.Abstractions.Clustering;
using Aviso.Testing.Server;

namespace Aviso.ClusterKit.Servers;

/// <summary>A server that is a node of a <see cref="TestCluster"/>.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Server">The server.</param>
/// <param name="Kit">The node.</param>
public sealed record TestNode(string Name, TestServer Server, KitNode Kit)
{
    /// <summary>Its present life.</summary>
    public NodeId Id => Kit.Id;
}
