using Aviso.Abstractions.Options;
using Aviso.Storage;

namespace Aviso.Server.Starting;

/// <summary>Options of the embedded database.</summary>
[OptionSection("storage", Description = "The embedded database and the queue of writes before it.")]
internal sealed class DatabaseOptions
{
    [Option("cache-size", Minimum = 1024 * 1024, Maximum = 64L * 1024 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "Memory for pages of the database; grows with use up to this.")]
    public long CacheBytes { get; init; } = 64 * 1024 * 1024;

    [Option("reader-threads", Minimum = 1, Maximum = 64, Description = "Threads, each with a connection, that read.")]
    public int ReaderThreads { get; init; } = 2;

    [Option("max-queued-writes", Minimum = 1000, Maximum = 10_000_000, Description = "Writes that may wait for the disk. Senders are slowed from half of it; beyond, a write is refused.")]
    public int MaxQueuedWrites { get; init; } = 50_000;

    [Option("max-queued-bytes", Minimum = 1024 * 1024, Maximum = 64L * 1024 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "Bytes that the waiting writes may hold.")]
    public long MaxQueuedBytes { get; init; } = 64 * 1024 * 1024;

    [Option("max-queued-reads", Minimum = 100, Maximum = 10_000_000, Description = "Reads that may wait; beyond, a read is refused.")]
    public int MaxQueuedReads { get; init; } = 10_000;

    [Option("max-batch", Minimum = 1, Maximum = 100_000, Description = "Writes in one transaction.")]
    public int MaxBatch { get; init; } = 500;

    public StorageLimits ToLimits() => new()
    {
        ReaderThreads = ReaderThreads,
        MaxQueuedOperations = MaxQueuedWrites,
        MaxQueuedBytes = MaxQueuedBytes,
        MaxQueuedReads = MaxQueuedReads,
        MaxBatchOperations = MaxBatch,
    };
}
