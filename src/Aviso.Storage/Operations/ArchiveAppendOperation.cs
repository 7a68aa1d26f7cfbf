using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Operations;

/// <summary>Adds an entry to an archive; the result says whether its id was new.</summary>
public sealed class ArchiveAppendOperation(string store, StoreOwner owner, ArchiveEntry entry, byte[] value, IReadOnlyList<string> words)
    : WriteOperation<bool>(store, value.Length)
{
    /// <summary>Whose entry it is.</summary>
    public StoreOwner Owner => owner;

    /// <summary>The entry; its value is not to be used.</summary>
    public ArchiveEntry Entry => entry;

    /// <summary>The value; the array is the operation's own.</summary>
    public byte[] Value => value;

    /// <summary>The words it can be found by; empty where the store is not searched.</summary>
    public IReadOnlyList<string> Words => words;
}
