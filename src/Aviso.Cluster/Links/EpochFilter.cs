using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Links;

/// <summary>
/// Remembers the highest epoch heard of each shard, so that what an owner says after it has been replaced is dropped: the
/// fencing of effects that no database sees. Thread-safe.
/// </summary>
internal sealed class EpochFilter
{
    private readonly long[] _highest = new long[Shard.Count];
    private long _dropped;

    /// <summary>What was dropped.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Learns of an epoch; false when a later one is known.</summary>
    public bool Pass(ShardEpoch fence)
    {
        ref var highest = ref _highest[fence.Shard.Number];
        var known = Volatile.Read(ref highest);
        while (fence.Epoch > known)
        {
            var before = Interlocked.CompareExchange(ref highest, fence.Epoch, known);
            if (before == known)
            {
                return true;
            }

            known = before;
        }

        if (fence.Epoch == known)
        {
            return true;
        }

        Interlocked.Increment(ref _dropped);
        return false;
    }
}
