namespace Aviso.Abstractions.Clustering;

/// <summary>A shard has another owner than before.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Before">The owner before.</param>
/// <param name="Now">The owner now.</param>
public readonly record struct ShardMove(Shard Shard, ShardHolder Before, ShardHolder Now);
