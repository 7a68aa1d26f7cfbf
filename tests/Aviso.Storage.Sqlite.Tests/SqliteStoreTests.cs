using Aviso.StoreKit;

namespace Aviso.Storage.Sqlite.Tests;

public sealed class SqliteMapTests : MapSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new SqliteProvider());
}

public sealed class SqliteLogTests : LogSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new SqliteProvider());
}

public sealed class SqliteDurabilityTests : DurabilitySuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new SqliteProvider());
}

public sealed class SqliteEraseTests : EraseSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new SqliteProvider());
}

public sealed class SqliteMigrationTests : MigrationSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new SqliteProvider());
}

public sealed class SqliteQueueBoundTests : QueueBoundSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new SqliteProvider());
}

public sealed class SqliteArchiveTests : ArchiveSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new SqliteProvider());
}

public sealed class SqliteJournaledArchiveTests : ArchiveSuite
{
    protected override bool IsSearched => false;

    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new SqliteProvider());
}

/// <summary>The journal is filed in small slices all the time.</summary>
public sealed class SqliteFiledArchiveTests : ArchiveSuite
{
    protected override bool IsSearched => false;

    protected override ValueTask<StorageProvider> CreateProviderAsync() =>
        new(new SqliteProvider { Options = path => new(path) { RecentEntries = 3, SliceEntries = 1 } });
}

public sealed class SqliteUsageTests : UsageSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new SqliteProvider());
}
