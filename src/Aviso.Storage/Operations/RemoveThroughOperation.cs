using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Operations;

/// <summary>Removes the entries of a log up to and with a sequence; the result is their number.</summary>
public sealed class RemoveThroughOperation(string store, StoreOwner owner, long sequence)
    : WriteOperation<int>(store, 0)
{
    /// <summary>Whose row it is.</summary>
    public StoreOwner Owner => owner;

    /// <summary>The last sequence to remove.</summary>
    public long Sequence => sequence;
}
