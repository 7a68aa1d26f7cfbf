using Aviso.Abstractions.Storage;
using Aviso.StoreKit;
using Npgsql;

namespace Aviso.Storage.Postgres.Tests;

/// <summary>A node of a cluster writes in the name of its present life, or not at all (ADR 9).</summary>
public sealed class FenceTests(PostgresServer database) : IAsyncLifetime
{
    private static readonly StoreOwner s_owner = new("capulet.example", "juliet");
    private static readonly byte[] s_value = [1];
    private static readonly byte[] s_other = [2];
    private readonly Fence _fence = new() { Life = "n1-a" };
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private string _connection = string.Empty;
    private StorageEngine _storage = null!;

    private IMapStore Map => _storage.Map("contacts");

    public async ValueTask InitializeAsync()
    {
        _connection = await database.CreateSchemaAsync();
        _storage = Create();
        await _storage.OpenAsync([new("contacts", StoreShape.Map)]);
        await ExecuteAsync("INSERT INTO cluster_node (node) VALUES ('n1-a'), ('n2-a')");
    }

    public async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        _gate.Dispose();
    }

    [Fact]
    public async Task While_its_row_is_there_a_node_writes()
    {
        await Map.PutAsync(s_owner, "key", s_value);
        Assert.NotNull(await Map.GetAsync(s_owner, "key"));
    }

    [Fact]
    public async Task A_node_whose_row_is_gone_commits_nothing_though_it_believes_that_it_may()
    {
        await ExecuteAsync("DELETE FROM cluster_node WHERE node = 'n1-a'");
        await Assert.ThrowsAsync<StorageException>(() => Map.PutAsync(s_owner, "key", s_value));
        Assert.Null(await Map.GetAsync(s_owner, "key"));

        // Its next life may write again, over the same connection.
        await ExecuteAsync("INSERT INTO cluster_node (node) VALUES ('n1-b')");
        _fence.Life = "n1-b";
        await Map.PutAsync(s_owner, "key", s_value);
        Assert.NotNull(await Map.GetAsync(s_owner, "key"));
    }

    [Fact]
    public async Task When_the_lease_is_over_nothing_is_written_though_the_row_is_there()
    {
        _fence.Life = null;
        await Assert.ThrowsAsync<StorageException>(() => Map.PutAsync(s_owner, "key", s_value));
        _fence.Life = "n1-a";
        Assert.Null(await Map.GetAsync(s_owner, "key"));
    }

    [Fact]
    public async Task A_lease_that_ends_while_a_write_waits_ends_the_write()
    {
        _gate.Reset();
        var writing = Map.PutAsync(s_owner, "key", s_value);
        _fence.Life = null;
        _gate.Set();
        await Assert.ThrowsAsync<StorageException>(() => writing);
        Assert.Null(await Map.GetAsync(s_owner, "key"));
    }

    [Fact]
    public async Task What_was_asked_for_in_an_earlier_life_is_not_written_in_the_next_one()
    {
        await ExecuteAsync("INSERT INTO cluster_node (node) VALUES ('n1-b')");
        _gate.Reset();
        var writing = Map.PutAsync(s_owner, "key", s_value);
        _fence.Life = "n1-b";
        _gate.Set();
        await Assert.ThrowsAsync<StorageException>(() => writing);
        Assert.Null(await Map.GetAsync(s_owner, "key"));
        await Map.PutAsync(s_owner, "later", s_value);
    }

    [Fact]
    public async Task A_removal_of_the_row_that_comes_first_wins()
    {
        await using var other = new NpgsqlConnection(_connection + ";Pooling=false");
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var removal = new NpgsqlCommand("DELETE FROM cluster_node WHERE node = 'n1-a'", other, transaction))
        {
            await removal.ExecuteNonQueryAsync();
        }

        var writing = Map.PutAsync(s_owner, "key", s_value);
        await UntilBlockedAsync("SELECT 1 / count");
        await transaction.CommitAsync();
        await Assert.ThrowsAsync<StorageException>(() => writing);
        Assert.Null(await Map.GetAsync(s_owner, "key"));
    }

    [Fact]
    public async Task A_beat_that_is_under_way_keeps_no_write_waiting()
    {
        await using var other = new NpgsqlConnection(_connection + ";Pooling=false");
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var beat = new NpgsqlCommand("UPDATE cluster_node SET until = clock_timestamp() WHERE node = 'n1-a'", other, transaction))
        {
            await beat.ExecuteNonQueryAsync();
        }

        await Map.PutAsync(s_owner, "key", s_value);
        await transaction.RollbackAsync();
    }

    [Fact]
    public async Task A_transaction_that_its_node_leaves_lying_is_ended_by_the_server()
    {
        await using var storage = Create(TimeSpan.FromMilliseconds(200), hold: true);
        await storage.OpenAsync([new("contacts", StoreShape.Map)]);
        _fence.Suspended.Reset();
        var writing = storage.Map("contacts").PutAsync(s_owner, "key", s_value);
        _fence.Asked.Wait(TestContext.Current.CancellationToken);

        // The rows that it wrote are locked until the server gives it up.
        await Map.PutAsync(s_owner, "key", s_other);
        _fence.Suspended.Set();
        await Assert.ThrowsAsync<StorageException>(() => writing);
        Assert.Equal(s_other, await Map.GetAsync(s_owner, "key"));
    }

    [Fact]
    public async Task Schema_of_a_node_has_the_tables_of_its_cluster()
    {
        var empty = await database.CreateSchemaAsync();
        using var backend = new PostgresBackend(Options(empty, null));
        Assert.Contains("Make the cluster's tables.", backend.Check([]).Pending);
        backend.Open([]);
        Assert.True(backend.Check([]).IsCurrent);
    }

    private StorageEngine Create(TimeSpan? abandonedAfter = null, bool hold = false)
    {
        IWriteFence fence = hold ? _fence.Pausing : _fence;
        return new(new GatedBackend(new PostgresBackend(Options(_connection, abandonedAfter, fence)), _gate), fence: _fence);
    }

    private PostgresOptions Options(string connection, TimeSpan? abandonedAfter, IWriteFence? fence = null) => new(connection)
    {
        Fence = fence ?? _fence,
        FenceTable = "cluster_node",
        AbandonedAfter = abandonedAfter,
        Parts = [new("cluster", 1, "Make the cluster's tables.", ["CREATE TABLE cluster_node (node text PRIMARY KEY, until timestamptz)"])],
    };

    private Task ExecuteAsync(string statement) => Task.Run(async () =>
    {
        await using var connection = new NpgsqlConnection(_connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    });

    private async Task UntilBlockedAsync(string query)
    {
        await using var connection = new NpgsqlConnection(_connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.query LIKE '{query}%'", connection);
        while ((long)(await command.ExecuteScalarAsync())! == 0)
        {
            // Each round asks the server anew.
        }
    }

    private sealed class Fence : IWriteFence
    {
        private volatile string? _life;

        public string? Life
        {
            get => _life;
            set => _life = value;
        }

        public ManualResetEventSlim Asked { get; } = new();

        public ManualResetEventSlim Suspended { get; } = new(initialState: true);

        /// <summary>The same, but whoever asks before a commit is suspended there.</summary>
        public IWriteFence Pausing => new PausingFence(this);

        private sealed class PausingFence(Fence fence) : IWriteFence
        {
            public string? Life
            {
                get
                {
                    fence.Asked.Set();
                    fence.Suspended.Wait();
                    return fence.Life;
                }
            }
        }
    }
}
