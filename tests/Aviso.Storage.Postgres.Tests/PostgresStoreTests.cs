using Aviso.StoreKit;

namespace Aviso.Storage.Postgres.Tests;

public sealed class PostgresMapTests(PostgresServer server) : MapSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => PostgresProvider.CreateAsync(server);
}

public sealed class PostgresLogTests(PostgresServer server) : LogSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => PostgresProvider.CreateAsync(server);
}

public sealed class PostgresDurabilityTests(PostgresServer server) : DurabilitySuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => PostgresProvider.CreateAsync(server);
}

public sealed class PostgresEraseTests(PostgresServer server) : EraseSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => PostgresProvider.CreateAsync(server);
}

public sealed class PostgresMigrationTests(PostgresServer server) : MigrationSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => PostgresProvider.CreateAsync(server);
}

public sealed class PostgresQueueBoundTests(PostgresServer server) : QueueBoundSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => PostgresProvider.CreateAsync(server);
}

public sealed class PostgresArchiveTests(PostgresServer server) : ArchiveSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => PostgresProvider.CreateAsync(server);
}

public sealed class PostgresUsageTests(PostgresServer server) : UsageSuite
{
    protected override ValueTask<StorageProvider> CreateProviderAsync() => PostgresProvider.CreateAsync(server);
}
