using Aviso.Abstractions.Storage;
using Aviso.Storage.Routing;
using Aviso.Testing.Storage;

namespace Aviso.Storage.Tests;

public sealed class RoutedStorageTests : IAsyncDisposable
{
    private static readonly StoreOwner Juliet = new("capulet.example", "juliet");
    private static readonly StoreOwner Romeo = new("montague.example", "romeo");
    private static readonly DateTimeOffset Noon = new(2026, 5, 17, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Value = [1];
    private static readonly IReadOnlyList<StoreDeclaration> Stores =
        [new("contacts", StoreShape.Map), new("mailbox", StoreShape.Log), new("messages", StoreShape.Archive)];

    private readonly MemoryStorage _default = new();
    private readonly MemoryStorage _other = new();
    private readonly RoutedStorage _storage;

    public RoutedStorageTests() => _storage = new(
        new Dictionary<string, IStorage> { [RoutedStorage.DefaultSource] = _default, ["other"] = _other },
        new Dictionary<string, string> { ["montague.example"] = "other", ["capulet.example"] = RoutedStorage.DefaultSource });

    [Theory]
    [InlineData("montague.example", true)]
    [InlineData("rooms.montague.example", true)]
    [InlineData("a.rooms.montague.example", true)]
    [InlineData("capulet.example", false)]
    [InlineData("notmontague.example", false)]
    [InlineData("example", false)]
    [InlineData(".server", false)]
    public async Task What_is_of_a_domain_or_a_service_of_it_is_in_its_source(string domain, bool isOther)
    {
        await _storage.OpenAsync(Stores);
        var owner = new StoreOwner(domain, "somebody");

        await _storage.Map("contacts").PutAsync(owner, "key", Value);

        Assert.Equal(isOther, await _other.Map("contacts").GetAsync(owner, "key") is not null);
        Assert.Equal(!isOther, await _default.Map("contacts").GetAsync(owner, "key") is not null);
    }

    [Fact]
    public async Task A_source_that_fails_harms_the_hosts_of_others_in_nothing()
    {
        await _storage.OpenAsync(Stores);
        _default.FailWrites = _ => new StorageException("gone");

        await Assert.ThrowsAsync<StorageException>(() => _storage.Map("contacts").PutAsync(Juliet, "key", Value));
        await _storage.Map("contacts").PutAsync(Romeo, "key", Value);
        Assert.Equal(1, (await _storage.EraseAsync(Romeo))["contacts"]);
    }

    [Fact]
    public async Task Expiry_goes_over_all_sources_up_to_its_limit_and_past_one_that_fails()
    {
        await _storage.OpenAsync(Stores);
        foreach (var owner in new[] { Juliet, Juliet, Romeo, Romeo })
        {
            await _storage.Log("mailbox").AppendAsync(owner, Noon, Value);
        }

        Assert.Equal(3, await _storage.Log("mailbox").RemoveOlderThanAsync(Noon.AddDays(1), 3));
        Assert.Equal(0, await _storage.Log("mailbox").CountAsync(Juliet));
        _default.FailWrites = _ => new StorageException("gone");
        Assert.Equal(1, await _storage.Log("mailbox").RemoveOlderThanAsync(Noon.AddDays(1), 1));
        await Assert.ThrowsAsync<StorageException>(() => _storage.Log("mailbox").RemoveOlderThanAsync(Noon.AddDays(1), 1));
    }

    [Fact]
    public async Task The_last_id_of_an_archive_is_the_highest_of_all_sources()
    {
        MemoryTables[] tables = [new(), new()];
        await FillAsync(tables[0], Juliet, "2");
        await FillAsync(tables[1], Romeo, "3");
        await using var storage = new RoutedStorage(
            new Dictionary<string, IStorage> { [RoutedStorage.DefaultSource] = new MemoryStorage(tables[0]), ["other"] = new MemoryStorage(tables[1]) },
            new Dictionary<string, string> { ["montague.example"] = "other" });
        await storage.OpenAsync(Stores);

        Assert.Equal("3", storage.Archive("messages").LastId);
    }

    [Fact]
    public async Task Senders_wait_for_the_slowest_source()
    {
        await using var slow = new MemoryStorage(limits: new() { MaxQueuedOperations = 2 });
        await using var storage = new RoutedStorage(
            new Dictionary<string, IStorage> { [RoutedStorage.DefaultSource] = _default, ["slow"] = slow }, new Dictionary<string, string> { ["montague.example"] = "slow" });
        await storage.OpenAsync(Stores);
        Assert.True(storage.WaitForRoomAsync().IsCompletedSuccessfully);

        slow.HoldWrites();
        var write = storage.Map("contacts").PutAsync(Romeo, "key", Value);
        var room = storage.WaitForRoomAsync();
        Assert.False(room.IsCompleted);
        slow.ReleaseWrites();

        await room;
        await write;
    }

    [Fact]
    public async Task A_source_that_does_not_open_is_named()
    {
        await using var broken = new StorageEngine(new FakeBackend { FailOpen = new StorageException("no such host") });
        await using var storage = new RoutedStorage(
            new Dictionary<string, IStorage> { [RoutedStorage.DefaultSource] = _default, ["broken"] = broken }, new Dictionary<string, string>());

        var error = await Assert.ThrowsAsync<StorageException>(() => storage.OpenAsync(Stores));

        Assert.Equal("Data source 'broken': no such host", error.Message);
    }

    private static async Task FillAsync(MemoryTables tables, StoreOwner owner, string id)
    {
        await using var storage = new MemoryStorage(tables);
        await storage.OpenAsync(Stores);
        await storage.Archive("messages").AppendAsync(owner, new(id, Noon, "p@x", "", ArchiveFlags.None, Value));
    }

    public ValueTask DisposeAsync() => _storage.DisposeAsync();
}
