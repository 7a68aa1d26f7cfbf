using Aviso.Abstractions.Storage;
using Aviso.Storage;
using Aviso.Storage.Operations;
using Aviso.Storage.Reads;

namespace Aviso.Testing.Storage;

/// <summary>
/// Stores in memory with the semantics of the real ones, for tests. Writes and reads are done before the call returns, so
/// tests are deterministic; a test that wants to see what happens before a commit holds the writes for that time.
/// Thread-safe.
/// </summary>
public sealed class MemoryStorage : StorageBase
{
    private readonly MemoryTables _tables;
    private readonly WriteQueue _queue;
    private bool _held;
    private bool _closed;

    /// <summary>Makes one, over the tables of an earlier one to play a restart, or of another one to play a database of several servers.</summary>
    public MemoryStorage(MemoryTables? tables = null, StorageLimits? limits = null)
    {
        _tables = tables ?? new MemoryTables();
        _queue = new WriteQueue(limits ?? new StorageLimits());
    }

    /// <summary>
    /// Asked before each write is carried out: an exception it returns fails that write, as a full disk would.
    /// </summary>
    public Func<WriteOperation, StorageException?>? FailWrites { get; set; }

    /// <summary>What all reads fail with from now on, as with a lost database.</summary>
    public StorageException? FailReads { get; set; }

    /// <summary>Writes wait from now on, as for a slow disk.</summary>
    public void HoldWrites()
    {
        lock (_tables)
        {
            _held = true;
        }
    }

    /// <summary>Carries out what waits, and further writes at once.</summary>
    public void ReleaseWrites()
    {
        lock (_tables)
        {
            _held = false;
            Drain();
        }
    }

    /// <inheritdoc />
    public override ValueTask WaitForRoomAsync(CancellationToken cancellation = default) => _queue.WaitForRoomAsync(cancellation);

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        lock (_tables)
        {
            _closed = true;
            _queue.Close();
            Drain();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected override Task OpenStoresAsync(IReadOnlyList<StoreDeclaration> stores, CancellationToken cancellation)
    {
        lock (_tables)
        {
            _tables.Declare(stores);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override void Submit(WriteOperation operation)
    {
        lock (_tables)
        {
            if (_queue.Add(operation) is { } refusal)
            {
                operation.Fail(refusal);
            }
            else if (!_held)
            {
                Drain();
            }
        }
    }

    /// <inheritdoc />
    protected override void Submit(ReadOperation operation)
    {
        lock (_tables)
        {
            if (_closed)
            {
                operation.Fail(new StorageException("The storage is closed."));
            }
            else if (FailReads is { } error)
            {
                operation.Fail(error);
            }
            else
            {
                operation.Execute(_tables);
            }
        }
    }

    private void Drain()
    {
        var batch = new List<WriteOperation>();
        while (_queue.TryTake(batch))
        {
            foreach (var operation in batch)
            {
                if (FailWrites?.Invoke(operation) is { } error)
                {
                    operation.Fail(error);
                }
                else
                {
                    _tables.Apply(operation);
                    operation.Complete();
                }
            }

            batch.Clear();
        }
    }
}
