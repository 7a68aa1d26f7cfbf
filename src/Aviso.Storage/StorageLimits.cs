namespace Aviso.Storage;

/// <summary>The bounds of the engine. The defaults fit a server of some thousand sessions.</summary>
public sealed record StorageLimits
{
    /// <summary>Writes that may wait; one more is refused.</summary>
    public int MaxQueuedOperations { get; init; } = 50_000;

    /// <summary>Bytes that the waiting writes may hold; a write beyond them is refused.</summary>
    public long MaxQueuedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// The part of either bound from which senders are asked to wait. Half leaves room for what is already on its way
    /// through the handlers when a sender is stopped.
    /// </summary>
    public double HighWaterMark { get; init; } = 0.5;

    /// <summary>Writes in one transaction. Beyond some hundred, the flush is spread thin enough and only latency grows.</summary>
    public int MaxBatchOperations { get; init; } = 500;

    /// <summary>Bytes in one transaction.</summary>
    public long MaxBatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Threads (and connections) that read.</summary>
    public int ReaderThreads { get; init; } = 2;

    /// <summary>Reads that may wait; one more is refused.</summary>
    public int MaxQueuedReads { get; init; } = 10_000;
}
