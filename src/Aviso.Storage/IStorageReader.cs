using Aviso.Abstractions.Storage;

namespace Aviso.Storage;

/// <summary>
/// The reads of a provider. Used by one thread at a time; each call sees everything that was committed before it.
/// Any exception means that this reader is not used any more: the engine disposes it and opens another.
/// </summary>
public interface IStorageReader : IDisposable
{
    /// <summary>The value of a map, or null.</summary>
    byte[]? Get(string store, StoreOwner owner, string key);

    /// <summary>Entries of a map after a key (null: from the first), by code points of the keys.</summary>
    IReadOnlyList<MapEntry> List(string store, StoreOwner owner, int limit, string? afterKey);

    /// <summary>Owners in a map after a local part (null: from the first), by code points.</summary>
    IReadOnlyList<StoreOwner> Owners(string store, string domain, int limit, string? afterLocal);

    /// <summary>Entries of a log after a sequence, ascending.</summary>
    IReadOnlyList<LogEntry> Read(string store, StoreOwner owner, long afterSequence, int limit);

    /// <summary>The number of entries that an owner has in a log.</summary>
    int Count(string store, StoreOwner owner);

    /// <summary>What a store holds by domain, or (of one owner) in one line; nothing where it holds nothing.</summary>
    IReadOnlyList<StoreUsage> Usage(StoreDeclaration store, StoreOwner? owner);

    /// <summary>The reads of archives.</summary>
    IArchiveReader Archive { get; }
}
