using Aviso.Abstractions.Storage;
using Aviso.StoreKit;
using Aviso.Testing.Storage;

namespace Aviso.Storage.Tests;

/// <summary>The storage that module tests use keeps the promises of the real ones.</summary>
public sealed class MemoryProvider : StorageProvider
{
    private readonly MemoryTables _tables = new();
    private MemoryStorage? _storage;

    public override IStorage Create(StorageLimits? limits = null) => _storage = new MemoryStorage(_tables, limits);

    public override void HoldWrites() => _storage!.HoldWrites();

    public override void ReleaseWrites() => _storage!.ReleaseWrites();
}

public sealed class MemoryMapTests : MapSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new MemoryProvider());
}

public sealed class MemoryLogTests : LogSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new MemoryProvider());
}

public sealed class MemoryDurabilityTests : DurabilitySuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new MemoryProvider());
}

public sealed class MemoryEraseTests : EraseSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new MemoryProvider());
}

public sealed class MemoryMigrationTests : MigrationSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new MemoryProvider());
}

public sealed class MemoryQueueBoundTests : QueueBoundSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new MemoryProvider());
}

public sealed class MemoryArchiveTests : ArchiveSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new MemoryProvider());
}

public sealed class MemoryUsageTests : UsageSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new MemoryProvider());
}
