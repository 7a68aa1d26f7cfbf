using System.Text;
using Aviso.Abstractions.Storage;
using Aviso.Storage;

namespace Aviso.StoreKit;

/// <summary>What the suites share: a provider with data of its own for each test, and short forms.</summary>
public abstract class StorageSuite : IAsyncLifetime
{
    protected static readonly StoreOwner Juliet = new("capulet.example", "juliet");
    protected static readonly StoreOwner Nurse = new("capulet.example", "nurse");
    protected static readonly StoreOwner Romeo = new("montague.example", "romeo");
    protected static readonly DateTimeOffset Noon = new(2026, 5, 17, 12, 0, 0, TimeSpan.Zero);

    private IStorage? _storage;

    protected StorageProvider Provider { get; private set; } = null!;

    /// <summary>The open storage, with the stores of <see cref="Stores"/>.</summary>
    protected IStorage Storage => _storage!;

    protected virtual StorageLimits? Limits => null;

    protected virtual IReadOnlyList<StoreDeclaration> Stores =>
        [new("contacts", StoreShape.Map), new("archive", StoreShape.Log)];

    protected IMapStore Contacts => Storage.Map("contacts");

    protected ILogStore Archive => Storage.Log("archive");

    public async ValueTask InitializeAsync()
    {
        Provider = await CreateProviderAsync();
        _storage = Provider.Create(Limits);
        await _storage.OpenAsync(Stores);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_storage is not null)
        {
            // A test that failed while it held the writes must not hang the disposal.
            Provider.ReleaseWrites();
            await _storage.DisposeAsync();
        }

        if (Provider is not null)
        {
            await Provider.DisposeAsync();
        }
    }

    protected abstract ValueTask<StorageProvider> CreateProviderAsync();

    protected Task ReopenAsync() => ReopenAsync(Stores);

    protected async Task ReopenAsync(IReadOnlyList<StoreDeclaration> stores)
    {
        await Storage.DisposeAsync();
        _storage = Provider.Create(Limits);
        await _storage.OpenAsync(stores);
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string? Text(byte[]? value) => value is null ? null : Encoding.UTF8.GetString(value);
}
