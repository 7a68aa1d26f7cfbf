namespace Aviso.Cluster.Sharing;

/// <summary>What a node says of the configuration it runs.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Version">The version of the shared configuration; 0: none.</param>
/// <param name="Fault">Why it cannot use the newest one; null: nothing is known against it.</param>
public sealed record SharedNode(string Node, long Version, string? Fault = null);
