namespace Aviso.Abstractions.Clustering;

/// <summary>A node that may own shards.</summary>
/// <param name="Node">Which. Placement goes by its name, so that a node that was restarted gets back what it had.</param>
/// <param name="Weight">Its share in relation to those of the others, 1 at least (<c>cluster/weight</c>).</param>
public readonly record struct PlacementNode(NodeId Node, int Weight);
