using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Operations;

/// <summary>Removes all values that an owner has in a map; the result is their number.</summary>
public sealed class ClearMapOperation(string store, StoreOwner owner)
    : WriteOperation<int>(store, 0)
{
    /// <summary>Whose row it is.</summary>
    public StoreOwner Owner => owner;
}
