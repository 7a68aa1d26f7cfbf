using System.Collections.Frozen;
using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Aviso.Storage.Reads;

namespace Aviso.Storage;

/// <summary>
/// What all providers share: it checks declarations and arguments and turns the calls on stores into operations.
/// Thread-safe once opened.
/// </summary>
public abstract class StorageBase : IStorage
{
    private IReadOnlyList<StoreDeclaration> _stores = [];
    private FrozenDictionary<string, IMapStore>? _maps;
    private FrozenDictionary<string, ILogStore>? _logs;
    private FrozenDictionary<string, IArchiveStore>? _archives;

    /// <inheritdoc />
    public async Task OpenAsync(IReadOnlyList<StoreDeclaration> stores, CancellationToken cancellation = default)
    {
        StoreArguments.CheckDeclarations(stores);
        if (_maps is not null)
        {
            throw new InvalidOperationException("The storage is already open.");
        }

        await OpenStoresAsync(stores, cancellation);
        var archives = new Dictionary<string, IArchiveStore>();
        foreach (var store in stores.Where(store => store.Shape == StoreShape.Archive))
        {
            var lastId = await Read(reader => reader.Archive.LastId(store.Name), cancellation);
            archives.Add(store.Name, new ArchiveStore(this, store, lastId ?? string.Empty));
        }

        _stores = stores;
        _archives = archives.ToFrozenDictionary();
        _logs = stores.Where(store => store.Shape == StoreShape.Log)
            .ToFrozenDictionary(store => store.Name, store => (ILogStore)new LogStore(this, store.Name));
        _maps = stores.Where(store => store.Shape == StoreShape.Map)
            .ToFrozenDictionary(store => store.Name, store => (IMapStore)new MapStore(this, store.Name));
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">No map store of that name is declared.</exception>
    /// <exception cref="InvalidOperationException">The storage has not been opened.</exception>
    public IMapStore Map(string name) => Find(_maps, name, "map");

    /// <inheritdoc />
    /// <exception cref="ArgumentException">No log store of that name is declared.</exception>
    /// <exception cref="InvalidOperationException">The storage has not been opened.</exception>
    public ILogStore Log(string name) => Find(_logs, name, "log");

    /// <inheritdoc />
    /// <exception cref="ArgumentException">No archive of that name is declared.</exception>
    /// <exception cref="InvalidOperationException">The storage has not been opened.</exception>
    public IArchiveStore Archive(string name) => Find(_archives, name, "archive");

    /// <inheritdoc />
    public abstract ValueTask WaitForRoomAsync(CancellationToken cancellation = default);

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoreUsage>> UsageAsync(StoreOwner? owner = null, CancellationToken cancellation = default)
    {
        StoreArguments.CheckOwner(owner ?? StoreOwner.ForDomain(string.Empty));
        var usage = new List<StoreUsage>();
        foreach (var store in _stores)
        {
            // One after the other: a report must not take all readers away from the server.
            usage.AddRange(await Read(reader => reader.Usage(store, owner), cancellation));
        }

        return usage;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, int>> EraseAsync(StoreOwner owner)
    {
        StoreArguments.CheckOwner(owner);
        return (await Write(new EraseOperation(owner)))!;
    }

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();

    /// <summary>Opens the stores; their declarations have been checked.</summary>
    protected abstract Task OpenStoresAsync(IReadOnlyList<StoreDeclaration> stores, CancellationToken cancellation);

    /// <summary>Accepts a write, in the order of the calls, or fails it.</summary>
    protected abstract void Submit(WriteOperation operation);

    /// <summary>Accepts a read, or fails it.</summary>
    protected abstract void Submit(ReadOperation operation);

    internal Task<TResult?> Write<TResult>(WriteOperation<TResult> operation)
    {
        Submit(operation);
        return operation.Task;
    }

    internal ValueTask<TResult> Read<TResult>(Func<IStorageReader, TResult> read, CancellationToken cancellation)
    {
        var operation = new ReadOperation<TResult>(read, cancellation);
        Submit(operation);
        return new ValueTask<TResult>(operation.Task);
    }

    private static T Find<T>(FrozenDictionary<string, T>? stores, string name, string shape)
    {
        if (stores is null)
        {
            throw new InvalidOperationException("The storage has not been opened.");
        }

        return stores.TryGetValue(name, out var store)
            ? store
            : throw new ArgumentException($"No {shape} store '{name}' is declared.", nameof(name));
    }
}
