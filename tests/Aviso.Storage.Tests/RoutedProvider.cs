using Aviso.Abstractions.Storage;
using Aviso.Storage.Routing;
using Aviso.StoreKit;
using Aviso.Testing.Storage;

namespace Aviso.Storage.Tests;

/// <summary>Two storages in memory behind one; the kit's owners are in both.</summary>
public sealed class RoutedProvider : StorageProvider
{
    private readonly MemoryTables[] _tables = [new(), new()];
    private MemoryStorage[] _storages = [];

    public override IStorage Create(StorageLimits? limits = null)
    {
        _storages = [.. _tables.Select(tables => new MemoryStorage(tables, limits))];
        return new RoutedStorage(
            new Dictionary<string, IStorage> { [RoutedStorage.DefaultSource] = _storages[0], ["other"] = _storages[1] },
            new Dictionary<string, string> { ["montague.example"] = "other", ["capulet.example"] = RoutedStorage.DefaultSource });
    }

    public override void HoldWrites() => Array.ForEach(_storages, storage => storage.HoldWrites());

    public override void ReleaseWrites() => Array.ForEach(_storages, storage => storage.ReleaseWrites());
}

public sealed class RoutedMapTests : MapSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new RoutedProvider());
}

public sealed class RoutedLogTests : LogSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new RoutedProvider());

    // Each source takes its own oldest first; to compare them over sources would cost reading all of them.
    [Fact]
    public override async Task Remove_older_takes_the_oldest_first_over_all_owners()
    {
        await Archive.AppendAsync(Romeo, Noon, Bytes("r1"));
        await Archive.AppendAsync(Romeo, Noon.AddHours(1), Bytes("r2"));
        await Archive.AppendAsync(Juliet, Noon.AddHours(2), Bytes("j1"));

        Assert.Equal(2, await Archive.RemoveOlderThanAsync(Noon.AddDays(1), 2));

        Assert.Equal(["r2"], (await Archive.ReadAsync(Romeo, 0, 10)).Select(entry => Text(entry.Value)));
        Assert.Empty(await Archive.ReadAsync(Juliet, 0, 10));
    }
}

public sealed class RoutedArchiveTests : ArchiveSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new RoutedProvider());
}

public sealed class RoutedDurabilityTests : DurabilitySuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new RoutedProvider());
}

public sealed class RoutedEraseTests : EraseSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new RoutedProvider());
}

public sealed class RoutedMigrationTests : MigrationSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new RoutedProvider());
}

public sealed class RoutedQueueBoundTests : QueueBoundSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new RoutedProvider());
}

public sealed class RoutedUsageTests : UsageSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new RoutedProvider());
}
