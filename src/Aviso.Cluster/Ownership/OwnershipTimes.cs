namespace Aviso.Cluster.Ownership;

/// <summary>The times and numbers of ownership.</summary>
public sealed record OwnershipTimes
{
    /// <summary>How often a node says that it is there.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After how much silence others may take over.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How much earlier than that an owner stops to act by itself: room for clocks that run differently and for writes under way.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Shards handed over at once.</summary>
    public int HandOverBatch { get; init; } = 8;

    /// <summary>The pause between two such batches.</summary>
    public TimeSpan HandOverPause { get; init; } = TimeSpan.FromMilliseconds(100);
}
