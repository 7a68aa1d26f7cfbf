using Aviso.Abstractions.Storage;
using Aviso.StoreKit;

namespace Aviso.Storage.Sqlite.Tests;

/// <summary>A disk that is full (F11), played by a bound on the pages of the database.</summary>
public sealed class DiskFullTests : IAsyncDisposable
{
    private static readonly StoreOwner Owner = new("capulet.example", "juliet");

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private readonly StorageEngine _storage;

    public DiskFullTests() => _storage = new StorageEngine(
        new GatedBackend(new SqliteBackend(new SqliteOptions(_directory.Path) { MaxPages = 100 }), _gate));

    [Fact]
    public async Task Writes_to_a_full_disk_fail_with_the_remedy_and_reads_go_on()
    {
        var map = await OpenAsync();
        await map.PutAsync(Owner, "small", new byte[10]);

        var error = await FillAsync(map);

        Assert.Contains("disk is full", error.Message, StringComparison.Ordinal);
        Assert.Contains("Free space", error.Message, StringComparison.Ordinal);
        Assert.NotNull(await map.GetAsync(Owner, "small"));
    }

    [Fact]
    public async Task Writes_succeed_again_when_there_is_space()
    {
        var map = await OpenAsync();
        await FillAsync(map);

        Assert.NotEqual(0, await map.RemoveAllAsync(Owner));
        await map.PutAsync(Owner, "after", new byte[50_000]);
        Assert.Equal(50_000, (await map.GetAsync(Owner, "after"))!.Length);
    }

    [Fact]
    public async Task A_write_that_does_not_fit_does_not_fail_the_others_of_its_batch()
    {
        var map = await OpenAsync();
        _gate.Reset();
        var before = map.PutAsync(Owner, "before", new byte[10]);
        var large = map.PutAsync(Owner, "large", new byte[1_000_000]);
        var after = map.PutAsync(Owner, "after", new byte[10]);
        _gate.Set();

        await before;
        await Assert.ThrowsAsync<StorageException>(() => large);
        await after;
        Assert.Equal(["after", "before"], (await map.ListAsync(Owner, 10)).Select(entry => entry.Key));
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _storage.DisposeAsync();
        _gate.Dispose();
        _directory.Dispose();
    }

    private static async Task<StorageException> FillAsync(IMapStore map)
    {
        for (var number = 0; number < 100; number++)
        {
            try
            {
                await map.PutAsync(Owner, $"{number}", new byte[20_000]);
            }
            catch (StorageException error)
            {
                return error;
            }
        }

        throw new InvalidOperationException("The disk did not become full.");
    }

    private async Task<IMapStore> OpenAsync()
    {
        await _storage.OpenAsync([new("contacts", StoreShape.Map)]);
        return _storage.Map("contacts");
    }
}
