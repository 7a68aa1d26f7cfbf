using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Ownership;
using Aviso.StoreKit;

namespace Aviso.Cluster.RabbitMq.Tests;

/// <summary>What the table promises, also when many ask at once.</summary>
public sealed class PostgresClusterTableTests(PostgresServer database) : IAsyncLifetime
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);
    private static readonly NodeId s_one = NodeId.Create("n1", "a");
    private static readonly NodeId s_two = NodeId.Create("n2", "a");
    private PostgresClusterTable _table = null!;
    private string _connection = string.Empty;

    public async ValueTask InitializeAsync()
    {
        _connection = await database.CreateSchemaAsync();
        _table = Open();
    }

    public async ValueTask DisposeAsync() => await _table.DisposeAsync();

    [Fact]
    public async Task Nodes_that_start_together_make_the_tables_once()
    {
        var tables = Enumerable.Range(0, 6).Select(_ => Open()).ToList();
        await Task.WhenAll(tables.Select((table, number) => table.JoinAsync(NodeId.Create($"n{number}", "a"), new("1"), s_long)));

        var view = await _table.BeatAsync(NodeId.Create("n0", "a"), NodeState.Up, s_long);
        Assert.Equal(6, view!.Nodes.Count);
        Assert.Equal(Shard.Count, view.Shards.Count);
        Assert.All(view.Shards, shard => Assert.Equal(new(null, 0), shard));
        foreach (var table in tables)
        {
            await table.DisposeAsync();
        }
    }

    [Fact]
    public async Task Tables_of_the_first_version_are_brought_up_to_date_and_their_rows_stay()
    {
        await using (var source = Npgsql.NpgsqlDataSource.Create(_connection))
        {
            await using var old = source.CreateCommand(
                "CREATE TABLE cluster_node (node text PRIMARY KEY, state smallint NOT NULL, version text NOT NULL, until timestamptz NOT NULL, client_address text, configuration text); "
                + "INSERT INTO cluster_node VALUES ('n9-a', 1, '0', now() + interval '1 hour')");
            await old.ExecuteNonQueryAsync();
        }

        await _table.JoinAsync(s_one, new("1", Placement: "even", Weight: 0), s_long);

        var view = await _table.BeatAsync(s_one, NodeState.Up, s_long);
        Assert.Equal([("n1-a", "even", 0), ("n9-a", "rendezvous", 1)], view!.Nodes.Select(row => (row.Node.Value, row.Facts.Placement, row.Facts.Weight)));

        await _table.DescribeAsync(s_one, new("2", "n1:5222", "changed", "odd", 3));
        view = await _table.BeatAsync(s_one, NodeState.Up, s_long);
        Assert.Equal(new("2", "n1:5222", "changed", "odd", 3), view!.Nodes[0].Facts);
    }

    [Fact]
    public async Task Of_many_claims_at_once_one_wins_each_shard()
    {
        var nodes = Enumerable.Range(0, 6).Select(number => NodeId.Create($"n{number}", "a")).ToList();
        var tables = nodes.Select(_ => Open()).ToList();
        await tables[0].JoinAsync(nodes[0], new("1"), s_long);
        await Task.WhenAll(tables.Select((table, number) => table.JoinAsync(nodes[number], new("1"), s_long)));

        var random = new Random(20261121);
        var taken = await Task.WhenAll(tables.Select((table, number) => table.ClaimAsync(nodes[number], [.. Shard.All.OrderBy(_ => random.Next())])));

        var all = taken.SelectMany(one => one).ToList();
        Assert.Equal(Shard.Count, all.Count);
        Assert.Equal(Shard.Count, all.DistinctBy(one => one.Shard).Count());
        Assert.All(all, one => Assert.Equal(1, one.Epoch));
        foreach (var table in tables)
        {
            await table.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_shard_is_taken_from_nobody_who_has_a_row()
    {
        await JoinAsync(s_one, s_two);
        Shard shard = new(7);
        Assert.Equal([new ShardEpoch(shard, 1)], await _table.ClaimAsync(s_one, [shard]));
        Assert.Empty(await _table.ClaimAsync(s_two, [shard]));

        await _table.ExpelAsync([s_one]); // its time is not over
        Assert.Empty(await _table.ClaimAsync(s_two, [shard]));

        await _table.BeatAsync(s_one, NodeState.Up, TimeSpan.FromMilliseconds(-1));
        Assert.Empty(await _table.ClaimAsync(s_two, [shard])); // nobody has expelled it
        Assert.True((await _table.BeatAsync(s_two, NodeState.Up, s_long))!.Nodes.Single(row => row.Node == s_one).IsExpired);
        await _table.ExpelAsync([s_one]);
        Assert.Equal([new ShardEpoch(shard, 2)], await _table.ClaimAsync(s_two, [shard]));
    }

    [Fact]
    public async Task A_node_that_was_expelled_can_do_nothing_any_more()
    {
        await JoinAsync(s_one, s_two);
        await _table.ClaimAsync(s_one, [new(1), new(2)]);
        await _table.BeatAsync(s_one, NodeState.Up, TimeSpan.FromMilliseconds(-1));
        await _table.ExpelAsync([s_one]);
        await _table.ClaimAsync(s_two, [new(1)]);

        Assert.Null(await _table.BeatAsync(s_one, NodeState.Up, s_long));
        Assert.Empty(await _table.ClaimAsync(s_one, [new(2), new(3)]));
        await _table.ReleaseAsync(s_one, [new(new(1), 1)]);
        var view = await _table.BeatAsync(s_two, NodeState.Up, s_long);
        Assert.Equal(new(s_two, 2), view!.Shards[1]);
        Assert.Equal(new(null, 1), view.Shards[2]);
    }

    [Fact]
    public async Task A_release_in_an_earlier_epoch_does_nothing()
    {
        await JoinAsync(s_one);
        await _table.ClaimAsync(s_one, [new(1)]);
        await _table.ReleaseAsync(s_one, [new(new(1), 1)]);
        await _table.ClaimAsync(s_one, [new(1)]);
        await _table.ReleaseAsync(s_one, [new(new(1), 1)]);

        Assert.Equal(new(s_one, 2), (await _table.BeatAsync(s_one, NodeState.Up, s_long))!.Shards[1]);
    }

    [Fact]
    public async Task A_beat_that_is_under_way_keeps_the_row()
    {
        await JoinAsync(s_one, s_two);
        await _table.BeatAsync(s_one, NodeState.Up, TimeSpan.FromMilliseconds(-1));

        // The beat's statement, not committed yet, as when its connection is slow.
        await using var slow = new Npgsql.NpgsqlConnection(_connection + ";Pooling=false");
        await slow.OpenAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await using (var beat = new Npgsql.NpgsqlCommand("UPDATE cluster_node SET until = clock_timestamp() + interval '1 hour' WHERE node = 'n1-a'", slow, transaction))
        {
            await beat.ExecuteNonQueryAsync();
        }

        var expelling = _table.ExpelAsync([s_one]);
        await UntilBlockedAsync();
        await transaction.CommitAsync();
        await expelling;

        Assert.NotNull(await _table.BeatAsync(s_one, NodeState.Up, s_long));
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_said_to_be_so()
    {
        await using var nowhere = new PostgresClusterTable("Host=/nonexistent;Database=none;Username=nobody", TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<ClusterTableException>(() => nowhere.JoinAsync(s_one, new("1"), s_long));
    }

    private PostgresClusterTable Open() => new(_connection, TimeSpan.FromSeconds(30));

    private async Task JoinAsync(params NodeId[] nodes)
    {
        foreach (var node in nodes)
        {
            await _table.JoinAsync(node, new("1"), s_long);
        }
    }

    private async Task UntilBlockedAsync()
    {
        await using var connection = new Npgsql.NpgsqlConnection(_connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.query LIKE 'DELETE FROM cluster_node%'", connection);
        while ((long)(await command.ExecuteScalarAsync())! == 0)
        {
            // Each round asks the server anew.
        }
    }
}
