using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Operations;

/// <summary>Removes all entries that an owner has in a log; the result is their number.</summary>
public sealed class ClearLogOperation(string store, StoreOwner owner)
    : WriteOperation<int>(store, 0)
{
    /// <summary>Whose row it is.</summary>
    public StoreOwner Owner => owner;
}
