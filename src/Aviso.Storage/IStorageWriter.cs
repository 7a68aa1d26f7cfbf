using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;

namespace Aviso.Storage;

/// <summary>The writes of a provider. Used by the writer's thread alone.</summary>
public interface IStorageWriter : IDisposable
{
    /// <summary>
    /// Carries the operations out in their order, in one transaction, sets their results, and returns when they are durable.
    /// When it throws, none of them has been committed.
    /// </summary>
    /// <exception cref="StorageException">Nothing can be written at present (disk, connection): all operations fail with it.</exception>
    /// <exception cref="Exception">
    /// Any other exception may be the fault of one operation: the engine calls again with each operation alone.
    /// </exception>
    void Write(IReadOnlyList<WriteOperation> batch);
}
