using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;

namespace Aviso.Storage;

/// <summary>A log store of any provider.</summary>
internal sealed class LogStore(StorageBase storage, string name) : ILogStore
{
    public Task<long?> AppendAsync(StoreOwner owner, DateTimeOffset at, ReadOnlyMemory<byte> value, int limit = 0)
    {
        StoreArguments.CheckOwner(owner);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return storage.Write(new AppendOperation(name, owner, at, StoreArguments.Copy(value), limit));
    }

    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(
        StoreOwner owner, long afterSequence, int limit, CancellationToken cancellation = default)
    {
        StoreArguments.CheckOwner(owner);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return storage.Read(reader => reader.Read(name, owner, afterSequence, limit), cancellation);
    }

    public ValueTask<int> CountAsync(StoreOwner owner, CancellationToken cancellation = default)
    {
        StoreArguments.CheckOwner(owner);
        return storage.Read(reader => reader.Count(name, owner), cancellation);
    }

    public Task<int> RemoveThroughAsync(StoreOwner owner, long sequence)
    {
        StoreArguments.CheckOwner(owner);
        return storage.Write(new RemoveThroughOperation(name, owner, sequence));
    }

    public Task<int> RemoveAsync(StoreOwner owner, IReadOnlyList<long> sequences)
    {
        StoreArguments.CheckOwner(owner);
        return storage.Write(new RemoveSequencesOperation(name, owner, [.. sequences]));
    }

    public Task<int> RemoveAllAsync(StoreOwner owner)
    {
        StoreArguments.CheckOwner(owner);
        return storage.Write(new ClearLogOperation(name, owner));
    }

    public Task<int> RemoveOlderThanAsync(DateTimeOffset time, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return storage.Write(new RemoveOlderOperation(name, time, limit));
    }
}
