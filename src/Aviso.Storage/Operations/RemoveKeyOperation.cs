using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Operations;

/// <summary>Removes a value of a map; the result is the number removed (0 or 1).</summary>
public sealed class RemoveKeyOperation(string store, StoreOwner owner, string key)
    : WriteOperation<int>(store, 0)
{
    /// <summary>Whose row it is.</summary>
    public StoreOwner Owner => owner;

    /// <summary>The key.</summary>
    public string Key => key;
}
