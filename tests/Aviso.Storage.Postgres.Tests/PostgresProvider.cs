using Aviso.Abstractions.Storage;
using Aviso.StoreKit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Aviso.Storage.Postgres.Tests;

/// <summary>PostgreSQL with a schema for each test.</summary>
public sealed class PostgresProvider(string connectionString) : StorageProvider
{
    private readonly ManualResetEventSlim _gate = new(initialState: true);

    public static async ValueTask<StorageProvider> CreateAsync(PostgresServer server) => new PostgresProvider(await server.CreateSchemaAsync());

    public override IStorage Create(StorageLimits? limits = null) =>
        new StorageEngine(new GatedBackend(new PostgresBackend(new PostgresOptions(connectionString)), _gate), limits);

    public override void HoldWrites() => _gate.Reset();

    public override void ReleaseWrites() => _gate.Set();

    public override ValueTask DisposeAsync()
    {
        _gate.Dispose();
        return base.DisposeAsync();
    }
}
