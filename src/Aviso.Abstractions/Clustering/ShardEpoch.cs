namespace Aviso.Abstractions.Clustering;

/// <summary>
/// In the name of which ownership something is said or written. The number rises with each change of the owner, so the
/// higher one is right: the fencing number.
/// </summary>
/// <param name="Shard">What is owned.</param>
/// <param name="Epoch">1 for the first owner.</param>
public readonly record struct ShardEpoch(Shard Shard, long Epoch);
