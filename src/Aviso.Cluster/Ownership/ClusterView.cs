using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Ownership;

/// <summary>The whole table at one moment.</summary>
/// <param name="Nodes">All rows of nodes.</param>
/// <param name="Shards">The holder of each shard, by its number. A holder that has no row any more is none.</param>
public sealed record ClusterView(IReadOnlyList<NodeRow> Nodes, IReadOnlyList<ShardHolder> Shards);
