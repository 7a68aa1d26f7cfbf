namespace Aviso.Abstractions.Clustering;

/// <summary>Who owns a shard, as far as a node knows.</summary>
/// <param name="Node">The owner; null while there is none.</param>
/// <param name="Epoch">The epoch of the owner, or of the last one; 0 before the first.</param>
public readonly record struct ShardHolder(NodeId? Node, long Epoch);
