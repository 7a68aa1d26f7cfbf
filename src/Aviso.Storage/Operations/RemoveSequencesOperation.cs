using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Operations;

/// <summary>Removes single entries of a log; the result is their number.</summary>
public sealed class RemoveSequencesOperation(string store, StoreOwner owner, long[] sequences)
    : WriteOperation<int>(store, sequences.Length * sizeof(long))
{
    /// <summary>Whose row it is.</summary>
    public StoreOwner Owner => owner;

    /// <summary>What to remove.</summary>
    public long[] Sequences => sequences;
}
