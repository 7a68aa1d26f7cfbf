using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Reads;

/// <summary>One read that waits for a reader.</summary>
public abstract class ReadOperation
{
    private protected ReadOperation() { }

    /// <summary>Runs the read and completes its task. Exceptions of the reader pass; the task then stays open.</summary>
    public abstract void Execute(IStorageReader reader);

    /// <summary>Fails the task.</summary>
    public abstract void Fail(StorageException error);
}
