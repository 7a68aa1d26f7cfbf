using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Ownership;
using Npgsql;
using NpgsqlTypes;

namespace Aviso.Cluster.RabbitMq;

/// <summary>
/// The cluster's table in PostgreSQL: <c>cluster_node</c> with a row for each life of a node, <c>cluster_shard</c> with the owner and
/// epoch of each shard. An owner whose node has no row is none. Rows are locked in the order of their ids. Thread-safe.
/// </summary>
public sealed class PostgresClusterTable : IClusterTable
{
    // Any number, the same in every version: nodes that start together must not make the tables together.
    private const long SchemaLock = 0x617669736F_636C75;

    /// <summary>The table with a row for each life of a node, in the column <c>node</c>.</summary>
    public const string NodeTable = "cluster_node";

    private readonly ClusterDatabase _database;
    private volatile bool _hasTables;

    /// <summary>The version of the tables that <see cref="Schema"/> makes.</summary>
    public const int SchemaVersion = 2;

    /// <summary>The statements that make the tables, or bring those of an earlier version up to date. Each does nothing where there is something already.</summary>
    public static IReadOnlyList<string> Schema { get; } =
    [
        $"CREATE TABLE IF NOT EXISTS {NodeTable} (node text PRIMARY KEY, state smallint NOT NULL, version text NOT NULL, until timestamptz NOT NULL, client_address text, configuration text)",
        $"ALTER TABLE {NodeTable} ADD COLUMN IF NOT EXISTS placement text NOT NULL DEFAULT 'rendezvous', ADD COLUMN IF NOT EXISTS weight smallint NOT NULL DEFAULT 1",
        "CREATE TABLE IF NOT EXISTS cluster_shard (id smallint PRIMARY KEY, owner text, epoch bigint NOT NULL DEFAULT 0)",
        $"INSERT INTO cluster_shard (id) SELECT generate_series(0, {Shard.Count - 1}) ON CONFLICT DO NOTHING",
    ];

    /// <param name="connectionString">As Npgsql takes it.</param>
    /// <param name="patience">The longest that a question may take; well below the lease.</param>
    /// <param name="hasTables">Whether somebody else has made the tables; otherwise the first node does.</param>
    public PostgresClusterTable(string connectionString, TimeSpan patience, bool hasTables = false)
    {
        _hasTables = hasTables;
        _database = new(connectionString, patience, "aviso-cluster");
    }

    public async Task JoinAsync(NodeId node, NodeFacts facts, TimeSpan timeToLive, CancellationToken cancellation = default)
    {
        if (!_hasTables)
        {
            await _database.RunAsync(
                [
                    new("SELECT pg_advisory_xact_lock($1)") { Parameters = { new() { Value = SchemaLock } } },
                    .. Schema.Select(statement => new NpgsqlBatchCommand(statement)),
                ],
                cancellation);
            _hasTables = true;
        }

        await _database.RunAsync(
            [
                new("INSERT INTO cluster_node (node, state, version, until, client_address, configuration, placement, weight) VALUES ($1, 0, $2, clock_timestamp() + $3, $4, $5, $6, $7) ON CONFLICT (node) DO NOTHING")
                {
                    Parameters =
                    {
                        new() { Value = node.Value }, new() { Value = facts.Version }, new() { Value = timeToLive }, ClusterDatabase.TextOrNull(facts.ClientAddress), ClusterDatabase.TextOrNull(facts.Configuration),
                        new() { Value = facts.Placement }, new() { Value = (short)facts.Weight },
                    },
                },
            ],
            cancellation);
    }

    public Task<ClusterView?> BeatAsync(NodeId node, NodeState state, TimeSpan timeToLive, CancellationToken cancellation = default) => _database.AskAsync<ClusterView?>(
        [
            new("UPDATE cluster_node SET state = $2, until = clock_timestamp() + $3 WHERE node = $1 RETURNING node")
            {
                Parameters = { new() { Value = node.Value }, new() { Value = (short)state }, new() { Value = timeToLive } },
            },
            new("SELECT node, state, version, until <= clock_timestamp(), client_address, configuration, placement, weight FROM cluster_node ORDER BY node COLLATE \"C\""),
            new("SELECT s.id, n.node, s.epoch FROM cluster_shard s LEFT JOIN cluster_node n ON n.node = s.owner ORDER BY s.id"),
        ],
        async (reader, stop) =>
        {
            if (!await reader.ReadAsync(stop))
            {
                return null;
            }

            await reader.NextResultAsync(stop);
            List<NodeRow> nodes = [];
            while (await reader.ReadAsync(stop))
            {
                var facts = new NodeFacts(reader.GetString(2), reader.GetValue(4) as string, reader.GetValue(5) as string, reader.GetString(6), reader.GetInt16(7));
                nodes.Add(new(new(reader.GetString(0)), (NodeState)reader.GetInt16(1), facts, reader.GetBoolean(3)));
            }

            await reader.NextResultAsync(stop);
            var shards = new ShardHolder[Shard.Count];
            while (await reader.ReadAsync(stop))
            {
                shards[reader.GetInt16(0)] = new(await reader.IsDBNullAsync(1, stop) ? null : new(reader.GetString(1)), reader.GetInt64(2));
            }

            return new(nodes, shards);
        },
        cancellation);

    public Task DescribeAsync(NodeId node, NodeFacts facts, CancellationToken cancellation = default) => _database.RunAsync(
        [
            new("UPDATE cluster_node SET version = $2, client_address = $3, configuration = $4, placement = $5, weight = $6 WHERE node = $1")
            {
                Parameters =
                {
                    new() { Value = node.Value }, new() { Value = facts.Version }, ClusterDatabase.TextOrNull(facts.ClientAddress), ClusterDatabase.TextOrNull(facts.Configuration),
                    new() { Value = facts.Placement }, new() { Value = (short)facts.Weight },
                },
            },
        ],
        cancellation);

    // A beat that is under way keeps the row: the condition is looked at again after it.
    public Task ExpelAsync(IReadOnlyList<NodeId> nodes, CancellationToken cancellation = default) => _database.RunAsync(
        [
            new("DELETE FROM cluster_node WHERE node = ANY($1) AND until <= clock_timestamp()")
            {
                Parameters = { new() { Value = nodes.Select(node => node.Value).ToArray() } },
            },
        ],
        cancellation);

    public Task<IReadOnlyList<ShardEpoch>> ClaimAsync(NodeId node, IReadOnlyList<Shard> shards, CancellationToken cancellation = default) => _database.AskAsync(
        [
            Lock(shards),
            new("""
                UPDATE cluster_shard s SET owner = $1, epoch = s.epoch + 1
                WHERE s.id = ANY($2) AND NOT EXISTS (SELECT 1 FROM cluster_node n WHERE n.node = s.owner)
                AND EXISTS (SELECT 1 FROM cluster_node n WHERE n.node = $1)
                RETURNING s.id, s.epoch
                """)
            {
                Parameters = { new() { Value = node.Value }, Ids(shards) },
            },
        ],
        async (reader, stop) =>
        {
            await reader.NextResultAsync(stop);
            List<ShardEpoch> taken = [];
            while (await reader.ReadAsync(stop))
            {
                taken.Add(new(new((byte)reader.GetInt16(0)), reader.GetInt64(1)));
            }

            return (IReadOnlyList<ShardEpoch>)taken;
        },
        cancellation);

    public Task ReleaseAsync(NodeId node, IReadOnlyList<ShardEpoch> shards, CancellationToken cancellation = default) => _database.RunAsync(
        [
            Lock([.. shards.Select(one => one.Shard)]),
            new("UPDATE cluster_shard s SET owner = NULL FROM unnest($2, $3) AS given (id, epoch) WHERE s.id = given.id AND s.epoch = given.epoch AND s.owner = $1")
            {
                Parameters = { new() { Value = node.Value }, Ids(shards.Select(one => one.Shard)), new() { Value = shards.Select(one => one.Epoch).ToArray() } },
            },
        ],
        cancellation);

    public Task LeaveAsync(NodeId node, CancellationToken cancellation = default) =>
        _database.RunAsync([new("DELETE FROM cluster_node WHERE node = $1") { Parameters = { new() { Value = node.Value } } }], cancellation);

    /// <summary>The nodes that run, by the database's clock; none where the tables have never been made.</summary>
    /// <exception cref="ClusterTableException">The database cannot be asked.</exception>
    public async Task<IReadOnlyList<NodeId>> AliveAsync(CancellationToken cancellation = default)
    {
        try
        {
            return await _database.AskAsync<IReadOnlyList<NodeId>>(
                [new($"SELECT node FROM {NodeTable} WHERE until > clock_timestamp() ORDER BY node COLLATE \"C\"")],
                async (reader, stop) =>
                {
                    List<NodeId> nodes = [];
                    while (await reader.ReadAsync(stop))
                    {
                        nodes.Add(new(reader.GetString(0)));
                    }

                    return nodes;
                },
                cancellation);
        }
        catch (ClusterTableException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            return [];
        }
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    // In order, so that two nodes never wait for each other; and before the statement that decides, so that it sees what the other did.
    private static NpgsqlBatchCommand Lock(IEnumerable<Shard> shards) =>
        new("SELECT 1 FROM cluster_shard WHERE id = ANY($1) ORDER BY id FOR UPDATE") { Parameters = { Ids(shards) } };

    private static NpgsqlParameter Ids(IEnumerable<Shard> shards) =>
        new() { Value = shards.Select(shard => (short)shard.Number).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint };
}
