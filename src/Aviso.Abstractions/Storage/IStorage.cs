namespace Aviso.Abstractions.Storage;

/// <summary>The stores of a server, by name. Every store is declared before the storage is opened.</summary>
public interface IStorage : IAsyncDisposable
{
    /// <summary>Opens (and where needed makes or migrates) the declared stores.</summary>
    /// <exception cref="StorageException">The database cannot be opened, or its schema is newer than this program.</exception>
    Task OpenAsync(IReadOnlyList<StoreDeclaration> stores, CancellationToken cancellation = default);

    /// <summary>The map store of that name.</summary>
    IMapStore Map(string name);

    /// <summary>The log store of that name.</summary>
    ILogStore Log(string name);

    /// <summary>The archive of that name.</summary>
    IArchiveStore Archive(string name);

    /// <summary>
    /// Completes at once while the queue of writes is below its high-water mark, else when it has fallen below it again.
    /// Connection loops await it before they read on: that is how a slow disk slows senders down.
    /// </summary>
    ValueTask WaitForRoomAsync(CancellationToken cancellation = default);

    /// <summary>
    /// What the stores hold, by store and host; with an owner, what they hold of that one. Maps and logs are counted by reading
    /// them through: this is for administrators, not for every minute.
    /// </summary>
    Task<IReadOnlyList<StoreUsage>> UsageAsync(StoreOwner? owner = null, CancellationToken cancellation = default);

    /// <summary>Removes all rows of an account from every store that is erased with it; the result is rows by store name.</summary>
    Task<IReadOnlyDictionary<string, int>> EraseAsync(StoreOwner owner);
}
