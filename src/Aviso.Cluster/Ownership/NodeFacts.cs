using Aviso.Cluster.Placing;

namespace Aviso.Cluster.Ownership;

/// <summary>What a node says of itself in its row, for the other nodes and for people.</summary>
/// <param name="Version">The version of the program.</param>
/// <param name="ClientAddress">Where clients reach this node and no other, as <c>host:port</c>; null when nobody has said.</param>
/// <param name="Configuration">A sign of the configuration that all nodes should share; equal when that is equal.</param>
/// <param name="Placement">The placement that it has chosen.</param>
/// <param name="Weight">Its share of the shards in relation to those of the others; 0: none.</param>
public sealed record NodeFacts(
    string Version, string? ClientAddress = null, string? Configuration = null, string Placement = PlacementChoice.BuiltInName, int Weight = 1);
