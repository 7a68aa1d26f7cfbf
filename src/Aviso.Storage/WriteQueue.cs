using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;

namespace Aviso.Storage;

/// <summary>
/// The bounded queue before the writer. Any thread adds; one thread takes. Order is the order of the calls.
/// Invariant: <c>_bytes</c> is the sum of the bytes of the queued operations.
/// </summary>
public sealed class WriteQueue(StorageLimits limits)
{
    private readonly object _gate = new();
    private readonly Queue<WriteOperation> _operations = new();
    private TaskCompletionSource? _room;
    private long _bytes;
    private bool _closed;

    /// <summary>Operations that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _operations.Count;
            }
        }
    }

    /// <summary>Bytes that they hold.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Adds an operation; the result is null, or why it was refused.</summary>
    public StorageException? Add(WriteOperation operation)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return new StorageException("The storage is closed.");
            }

            if (_operations.Count >= limits.MaxQueuedOperations || _bytes + operation.Bytes > limits.MaxQueuedBytes)
            {
                return new StorageException(
                    $"The queue of writes is full ({_operations.Count} operations, {_bytes} bytes wait): the disk or database is too slow.");
            }

            _operations.Enqueue(operation);
            _bytes += operation.Bytes;
            if (_operations.Count == 1)
            {
                Monitor.Pulse(_gate);
            }

            return null;
        }
    }

    /// <summary>Takes what is there, up to a batch, and waits when there is nothing. False when closed and empty.</summary>
    public bool Take(List<WriteOperation> batch)
    {
        lock (_gate)
        {
            while (_operations.Count == 0 && !_closed)
            {
                Monitor.Wait(_gate);
            }
        }

        return TryTake(batch);
    }

    /// <summary>Takes what is there, up to a batch. False when there is nothing.</summary>
    public bool TryTake(List<WriteOperation> batch)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            long bytes = 0;
            while (batch.Count < limits.MaxBatchOperations
                && _operations.TryPeek(out var next)
                && (batch.Count == 0 || bytes + next.Bytes <= limits.MaxBatchBytes))
            {
                batch.Add(_operations.Dequeue());
                bytes += next.Bytes;
            }

            _bytes -= bytes;
            if (_room is not null && HasRoom)
            {
                (room, _room) = (_room, null);
            }
        }

        room?.SetResult();
        return batch.Count > 0;
    }

    /// <summary>Completes when the queue is below its high-water mark (or closed, when there is nothing to wait for).</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (HasRoom)
            {
                return ValueTask.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_room.Task.WaitAsync(cancellation));
        }
    }

    /// <summary>Refuses further operations. Those that wait can still be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _room?.TrySetResult();
            _room = null;
            Monitor.PulseAll(_gate);
        }
    }

    private bool HasRoom => _closed
        || (_operations.Count < limits.MaxQueuedOperations * limits.HighWaterMark
            && _bytes < limits.MaxQueuedBytes * limits.HighWaterMark);
}
