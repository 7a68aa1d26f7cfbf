using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Reads;

/// <summary>A read and its result.</summary>
internal sealed class ReadOperation<TResult>(Func<IStorageReader, TResult> read, CancellationToken cancellation) : ReadOperation
{
    // Continuations run on the thread pool: whatever follows a read must not hold up the reads behind it.
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Task => _completion.Task;

    public override void Execute(IStorageReader reader)
    {
        if (cancellation.IsCancellationRequested)
        {
            _completion.TrySetCanceled(cancellation);
            return;
        }

        _completion.TrySetResult(read(reader));
    }

    public override void Fail(StorageException error) => _completion.TrySetException(error);
}
