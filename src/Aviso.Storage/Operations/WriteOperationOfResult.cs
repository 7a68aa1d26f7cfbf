namespace Aviso.Storage.Operations;

/// <summary>A write with a result.</summary>
public abstract class WriteOperation<TResult> : WriteOperation
{
    // Continuations run on the thread pool: whatever follows a write must not hold up the writer.
    private readonly TaskCompletionSource<TResult?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected WriteOperation(string store, int payloadBytes) : base(store, payloadBytes) { }

    /// <summary>What the task completes with. The provider sets it while it carries the operation out.</summary>
    public TResult? Result { get; set; }

    /// <summary>Completes after the commit.</summary>
    public Task<TResult?> Task => _completion.Task;

    /// <inheritdoc />
    public override void Complete() => _completion.TrySetResult(Result);

    /// <inheritdoc />
    public override void Fail(Exception error)
    {
        _completion.TrySetException(error);

        // Marks the error as seen: writers need not await their tasks, and failures are counted and logged by the engine.
        _ = _completion.Task.Exception;
    }
}
