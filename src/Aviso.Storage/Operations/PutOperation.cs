using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Operations;

/// <summary>Sets a value of a map; the result means nothing.</summary>
public sealed class PutOperation(string store, StoreOwner owner, string key, byte[] value)
    : WriteOperation<bool>(store, value.Length)
{
    /// <summary>Whose row it is.</summary>
    public StoreOwner Owner => owner;

    /// <summary>The key.</summary>
    public string Key => key;

    /// <summary>The value; the array is the operation's own.</summary>
    public byte[] Value => value;
}
