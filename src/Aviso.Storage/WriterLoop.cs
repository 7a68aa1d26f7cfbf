using System.Diagnostics;
using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Microsoft.Extensions.Logging;

namespace Aviso.Storage;

/// <summary>
/// The one thread that writes. It commits whatever waits as one transaction, so that an idle server answers after one
/// flush, and a busy one shares each flush among all that came in during the last.
/// </summary>
internal sealed partial class WriterLoop(string source, WriteQueue queue, StorageMetrics metrics, ILogger logger)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the queue has been closed and written out.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Starts the thread, which disposes the writer at its end.</summary>
    public void Start(IStorageWriter writer) =>
        new Thread(() => Run(writer)) { Name = "aviso-store-writer", IsBackground = true }.Start();

    private void Run(IStorageWriter writer)
    {
        var batch = new List<WriteOperation>();
        using (writer)
        {
            while (queue.Take(batch))
            {
                Commit(writer, batch);
                batch.Clear();
            }
        }

        _ended.SetResult();
    }

    private void Commit(IStorageWriter writer, List<WriteOperation> batch)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            writer.Write(batch);
        }
        catch (StorageException error)
        {
            Fail(batch, error);
            return;
        }
        catch (Exception error) when (batch.Count > 1)
        {
            Log.BatchFailed(logger, source, batch.Count, error);
            foreach (var operation in batch)
            {
                Commit(writer, [operation]);
            }

            return;
        }
        catch (Exception error)
        {
            Fail(batch, new StorageException($"A write to the store '{batch[0].Store}' failed: {error.Message}", error));
            return;
        }

        foreach (var operation in batch)
        {
            operation.Complete();
        }

        metrics.Committed(batch.Count, Stopwatch.GetElapsedTime(started));
    }

    private void Fail(List<WriteOperation> batch, StorageException error)
    {
        metrics.Failed(batch.Count, error);
        Log.WriteFailed(logger, source, batch.Count, error.Message, error);
        foreach (var operation in batch)
        {
            operation.Fail(error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Data source {Source}: a batch of {Count} writes failed; they are tried one by one.")]
        public static partial void BatchFailed(ILogger logger, string source, int count, Exception error);

        [LoggerMessage(2, LogLevel.Error, "Data source {Source}: {Count} writes failed: {Reason}")]
        public static partial void WriteFailed(ILogger logger, string source, int count, string reason, Exception error);
    }
}
