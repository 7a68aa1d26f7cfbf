using Aviso.Abstractions.Storage;
using Aviso.StoreKit;
using Npgsql;

namespace Aviso.Storage.Postgres.Tests;

/// <summary>What the stores do when the database server is restarted, away, locked or a standby: faults F06, F08, F09.</summary>
public sealed class ServerFaultTests : IAsyncLifetime
{
    private static readonly StoreOwner Owner = new("capulet.example", "juliet");
    private static readonly byte[] Value = [1];

    // A server of its own: it is stopped while other tests run on the shared one.
    private readonly PostgresServer _server = new();
    private string _connectionString = string.Empty;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _connectionString = await _server.CreateSchemaAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_restart_while_idle_costs_neither_a_read_nor_a_write()
    {
        await using var storage = await OpenAsync();
        var map = storage.Map("contacts");
        await map.PutAsync(Owner, "before", Value);
        Assert.NotNull(await map.GetAsync(Owner, "before"));

        await RestartAsync();
        await map.PutAsync(Owner, "after", Value);

        Assert.NotNull(await map.GetAsync(Owner, "before"));
        Assert.NotNull(await map.GetAsync(Owner, "after"));
    }

    [Fact]
    public async Task Every_append_that_was_confirmed_before_the_server_was_killed_is_there_afterwards()
    {
        await using var storage = await OpenAsync();
        var log = storage.Log("archive");
        var confirmed = new List<long>();
        var appending = Task.Run(async () =>
        {
            while (true)
            {
                confirmed.Add((await log.AppendAsync(Owner, DateTimeOffset.UnixEpoch, Value))!.Value);
            }
        });
        while (await log.CountAsync(Owner) < 50)
        {
            // Each round is an append of the other task.
        }

        await _server.StopAsync();
        await Assert.ThrowsAsync<StorageException>(() => appending);
        await _server.StartAsync();

        await using var again = await OpenAsync();
        var stored = (await again.Log("archive").ReadAsync(Owner, 0, int.MaxValue)).Select(entry => entry.Sequence).ToList();
        Assert.Empty(confirmed.Except(stored));
    }

    [Fact]
    public async Task While_the_server_is_away_everything_fails_with_the_remedy_and_goes_on_by_itself()
    {
        await using var storage = await OpenAsync();
        var map = storage.Map("contacts");
        await _server.StopAsync();

        var error = await Assert.ThrowsAsync<StorageException>(() => map.PutAsync(Owner, "key", Value));
        Assert.Contains("can be reached", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageException>(async () => await map.GetAsync(Owner, "key"));

        await _server.StartAsync();
        while (!await TryPutAsync(map))
        {
            // Fails until the pause between two attempts is over.
        }

        Assert.NotNull(await map.GetAsync(Owner, "key"));
    }

    [Fact]
    public async Task A_statement_that_waits_too_long_is_cancelled_and_later_ones_succeed()
    {
        await using var storage = await OpenAsync();
        var map = storage.Map("contacts");
        await using (var other = new NpgsqlConnection(_connectionString + ";Pooling=false"))
        {
            await other.OpenAsync();
            await using var transaction = await other.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("LOCK TABLE store_contacts IN ACCESS EXCLUSIVE MODE", other, transaction);
            await command.ExecuteNonQueryAsync();

            var error = await Assert.ThrowsAsync<StorageException>(() => map.PutAsync(Owner, "key", Value));
            Assert.Contains("took too long", error.Message, StringComparison.Ordinal);
        }

        await map.PutAsync(Owner, "key", Value);
    }

    [Fact]
    public async Task A_write_that_PostgreSQL_refuses_fails_alone()
    {
        await using var storage = await OpenAsync();
        var map = storage.Map("contacts");

        // Random, since an index row may hold about 2,700 bytes after compression.
        var random = new Random(20260517);
        var key = string.Create(8000, random, (span, source) =>
        {
            foreach (ref var character in span)
            {
                character = (char)source.Next('!', '~');
            }
        });
        var writes = new[] { map.PutAsync(Owner, "1", Value), map.PutAsync(Owner, key, Value), map.PutAsync(Owner, "2", Value) };

        await Assert.ThrowsAsync<StorageException>(() => writes[1]);
        await Task.WhenAll(writes[0], writes[2]);
        Assert.Equal(2, (await map.ListAsync(Owner, 10)).Count);
    }

    [Fact]
    public async Task A_read_only_server_is_named_as_such()
    {
        await using var storage = await OpenAsync();
        await using (var other = new NpgsqlConnection(_connectionString + ";Pooling=false"))
        {
            await other.OpenAsync();
            await using var command = new NpgsqlCommand("ALTER DATABASE postgres SET default_transaction_read_only = on", other);
            await command.ExecuteNonQueryAsync();
        }

        await RestartAsync();
        var error = await Assert.ThrowsAsync<StorageException>(() => storage.Map("contacts").PutAsync(Owner, "key", Value));
        Assert.Contains("standby", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_reports_without_making_anything()
    {
        StoreDeclaration[] stores = [new("contacts", StoreShape.Map)];
        await using var storage = Create();

        Assert.Equal(2, (await storage.CheckAsync(stores)).Pending.Count);
        Assert.Equal(2, (await storage.CheckAsync(stores)).Pending.Count);
        await storage.OpenAsync(stores);
        Assert.True((await storage.CheckAsync(stores)).IsCurrent);
    }

    private StorageEngine Create() => new(new PostgresBackend(new PostgresOptions(_connectionString)
    {
        StatementTimeout = TimeSpan.FromMilliseconds(500),
        ConnectPatience = TimeSpan.FromMilliseconds(100),
        MaxRetryDelay = TimeSpan.FromMilliseconds(50),
    }));

    private async Task<StorageEngine> OpenAsync()
    {
        var storage = Create();
        await storage.OpenAsync([new("contacts", StoreShape.Map), new("archive", StoreShape.Log)]);
        return storage;
    }

    private async Task RestartAsync()
    {
        await _server.StopAsync();
        await _server.StartAsync();
    }

    private static async Task<bool> TryPutAsync(IMapStore map)
    {
        try
        {
            await map.PutAsync(Owner, "key", Value);
            return true;
        }
        catch (StorageException)
        {
            return false;
        }
    }
}
