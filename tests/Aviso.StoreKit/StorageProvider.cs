using Aviso.Abstractions.Storage;
using Aviso.Storage;

namespace Aviso.StoreKit;

/// <summary>A provider under test, with data of its own; disposing it removes them.</summary>
public abstract class StorageProvider : IAsyncDisposable
{
    /// <summary>Makes a storage over the data, not opened yet. Only one at a time is open.</summary>
    public abstract IStorage Create(StorageLimits? limits = null);

    /// <summary>Writes wait from now on before they are carried out.</summary>
    public abstract void HoldWrites();

    /// <summary>Writes are carried out again.</summary>
    public abstract void ReleaseWrites();

    /// <inheritdoc />
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
