using Aviso.Abstractions.Storage;

namespace Aviso.Storage;

/// <summary>The reads of archives of a provider, by the rules of <see cref="IStorageReader"/>.</summary>
public interface IArchiveReader
{
    /// <summary>The highest id of a store; null when it is empty.</summary>
    string? LastId(string store);

    /// <summary>The first or (backwards) the last entries that pass the filter, in the direction of reading.</summary>
    IReadOnlyList<ArchiveEntry> Read(string store, StoreOwner owner, ArchiveFilter filter, int limit, bool backwards);

    /// <summary>How many entries pass the filter, counted up to a bound.</summary>
    int Count(string store, StoreOwner owner, ArchiveFilter filter, int atMost);

    /// <summary>One entry, or null.</summary>
    ArchiveEntry? Find(string store, StoreOwner owner, string id);

    /// <summary>What an owner has, or null.</summary>
    ArchiveUsage? Usage(string store, StoreOwner owner);

    /// <summary>What the owners of a domain have, by code points of the local parts.</summary>
    IReadOnlyList<ArchiveUsage> List(string store, string domain, int limit, string? afterLocal);
}
