using Aviso.Abstractions.Options;
using Aviso.Storage;

namespace Aviso.Server.Starting;

/// <summary>Options of the queues before each data source.</summary>
[OptionSection("storage", Description = "Bounds that hold for each data source: the queues before it, and the embedded database's memory.")]
internal sealed class DatabaseOptions
{
    [Option("cache-size", Minimum = 1024 * 1024, Maximum = 64L * 1024 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "Memory for pages of an embedded database; grows with use up to this.")]
    public long CacheBytes { get; init; } = 64 * 1024 * 1024;

    [Option("max-recent-messages", Minimum = 100, Maximum = 1_000_000, Description = "Archived messages from which on an embedded database brings them from its journal to its tables. More at once cost less each; up to twice as many are in memory.")]
    public int MaxRecentMessages { get; init; } = 4096;

    [Option("max-queued-writes", Minimum = 1000, Maximum = 10_000_000, Description = "Writes that may wait for the database. Senders are slowed from half of it; beyond, a write is refused.")]
    public int MaxQueuedWrites { get; init; } = 50_000;

    [Option("max-queued-bytes", Minimum = 1024 * 1024, Maximum = 64L * 1024 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "Bytes that the waiting writes may hold.")]
    public long MaxQueuedBytes { get; init; } = 64 * 1024 * 1024;

    [Option("max-queued-reads", Minimum = 100, Maximum = 10_000_000, Description = "Reads that may wait; beyond, a read is refused.")]
    public int MaxQueuedReads { get; init; } = 10_000;

    [Option("max-batch", Minimum = 1, Maximum = 100_000, Description = "Writes in one transaction.")]
    public int MaxBatch { get; init; } = 500;

    public StorageLimits ToLimits() => new()
    {
        MaxQueuedOperations = MaxQueuedWrites,
        MaxQueuedBytes = MaxQueuedBytes,
        MaxQueuedReads = MaxQueuedReads,
        MaxBatchOperations = MaxBatch,
    };
}
