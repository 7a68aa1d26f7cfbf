using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Operations;

/// <summary>Removes the oldest entries of an owner beyond limits; the result is their number.</summary>
public sealed class ArchiveTrimOperation(string store, StoreOwner owner, ArchiveLimits limits, int limit)
    : WriteOperation<int>(store, 0)
{
    /// <summary>Whose entries.</summary>
    public StoreOwner Owner => owner;

    /// <summary>What may stay.</summary>
    public ArchiveLimits Limits => limits;

    /// <summary>At most so many go.</summary>
    public int Limit => limit;
}
