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

public sealed class SqliteUsageTests : UsageSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => new(new SqliteProvider());
}
