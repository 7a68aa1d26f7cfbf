namespace Aviso.Abstractions.Clustering;

/// <summary>Something to be brought to another node.</summary>
/// <param name="Topic">Who there takes it.</param>
/// <param name="Bytes">What; it must not change until the outcome is known.</param>
/// <param name="Fence">When it is said as the owner of a shard: in which epoch. The receiver drops it when it has heard of a later one.</param>
/// <param name="IsUrgent">Whether it goes before what waits for the other node to take more, and does not wait for that itself: for small words on which what waits may depend.</param>
public readonly record struct LinkEntry(LinkTopic Topic, ReadOnlyMemory<byte> Bytes, ShardEpoch? Fence = null, bool IsUrgent = false);
