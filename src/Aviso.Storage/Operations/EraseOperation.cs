using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Operations;

/// <summary>Removes the rows of an owner from every store that is erased with the account; the result is rows by store.</summary>
public sealed class EraseOperation(StoreOwner owner)
    : WriteOperation<IReadOnlyDictionary<string, int>>(string.Empty, 0)
{
    /// <summary>Whose rows are removed.</summary>
    public StoreOwner Owner => owner;
}
