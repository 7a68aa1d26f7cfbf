using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Operations;

/// <summary>Puts a tombstone in the place of an entry's value; the result says whether there was such an entry.</summary>
public sealed class ArchiveBuryOperation(string store, StoreOwner owner, string id, byte[] tombstone)
    : WriteOperation<bool>(store, tombstone.Length)
{
    /// <summary>Whose entry it is.</summary>
    public StoreOwner Owner => owner;

    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>The new value; the array is the operation's own.</summary>
    public byte[] Tombstone => tombstone;
}
