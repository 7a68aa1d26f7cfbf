using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Ownership;

/// <summary>A node as the table has it.</summary>
/// <param name="Node">Which.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Facts">What it says of itself.</param>
/// <param name="IsExpired">Whether it has not been heard of for too long, by the clock of the table.</param>
public sealed record NodeRow(NodeId Node, NodeState State, NodeFacts Facts, bool IsExpired);
