using Aviso.Abstractions.Storage;
using Aviso.Storage.Reads;
using Microsoft.Extensions.Logging;

namespace Aviso.Storage;

/// <summary>
/// The threads that read: callers run on threads that serve sockets and must not wait for a disk. Bounded; each thread has
/// a reader of its own and replaces it after an error.
/// </summary>
internal sealed partial class ReaderPool(string source, IStorageBackend backend, StorageLimits limits, StorageMetrics metrics, ILogger logger)
{
    private readonly object _gate = new();
    private readonly Queue<ReadOperation> _operations = new();
    private readonly List<Task> _ended = [];
    private bool _closed;

    public void Start()
    {
        for (var i = 0; i < limits.ReaderThreads; i++)
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ended.Add(ended.Task);
            new Thread(() => Run(ended)) { Name = $"aviso-store-reader-{i}", IsBackground = true }.Start();
        }
    }

    public void Add(ReadOperation operation)
    {
        StorageException refusal;
        lock (_gate)
        {
            if (!_closed && _operations.Count < limits.MaxQueuedReads)
            {
                _operations.Enqueue(operation);
                Monitor.Pulse(_gate);
                return;
            }

            refusal = new StorageException(_closed
                ? "The storage is closed."
                : $"The queue of reads is full ({_operations.Count} wait): the disk or database is too slow.");
        }

        operation.Fail(refusal);
    }

    /// <summary>Refuses further reads; completes when those that wait are done.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }

        return Task.WhenAll(_ended);
    }

    private void Run(TaskCompletionSource ended)
    {
        IStorageReader? reader = null;
        while (Take() is { } operation)
        {
            Execute(operation, ref reader);
        }

        reader?.Dispose();
        ended.SetResult();
    }

    private ReadOperation? Take()
    {
        lock (_gate)
        {
            while (_operations.Count == 0 && !_closed)
            {
                Monitor.Wait(_gate);
            }

            return _operations.TryDequeue(out var operation) ? operation : null;
        }
    }

    /// <summary>A read is tried twice, since the first error may only say that an idle connection had been dropped.</summary>
    private void Execute(ReadOperation operation, ref IStorageReader? reader)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                reader ??= backend.OpenReader();
                operation.Execute(reader);
                return;
            }
            catch (Exception error)
            {
                reader?.Dispose();
                reader = null;
                if (attempt == 2)
                {
                    metrics.Failed(1);
                    Log.ReadFailed(logger, source, error.Message, error);
                    operation.Fail(error as StorageException ?? new StorageException($"A read failed: {error.Message}", error));
                    return;
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Data source {Source}: a read failed: {Reason}")]
        public static partial void ReadFailed(ILogger logger, string source, string reason, Exception error);
    }
}
