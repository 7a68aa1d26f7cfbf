using Aviso.Cluster.Ownership;
using Aviso.Cluster.Sharing;
using Npgsql;

namespace Aviso.Cluster.RabbitMq;

/// <summary>
/// What the nodes share, in PostgreSQL. The one row of <c>cluster_sharing</c> is the head: whoever changes something changes it in the same transaction, so
/// changes come one after the other. Thread-safe.
/// </summary>
public sealed class PostgresSharedTable : ISharedTable
{
    /// <summary>The version of the tables that <see cref="Schema"/> makes.</summary>
    public const int SchemaVersion = 1;

    private const string HeadColumns = "configuration, certificates, wanted, turn";
    private const string DocumentColumns = "version, document, published_by, published_at";

    private readonly ClusterDatabase _database;

    /// <summary>The statements that make the tables. Each does nothing where there is something already.</summary>
    public static IReadOnlyList<string> Schema { get; } =
    [
        "CREATE TABLE IF NOT EXISTS cluster_sharing (id smallint PRIMARY KEY CHECK (id = 1), configuration bigint NOT NULL DEFAULT 0, certificates bigint NOT NULL DEFAULT 0, wanted bigint NOT NULL DEFAULT 0, turn text)",
        "INSERT INTO cluster_sharing (id) VALUES (1) ON CONFLICT DO NOTHING",
        "CREATE TABLE IF NOT EXISTS cluster_configuration (version bigint PRIMARY KEY, document text NOT NULL, published_by text NOT NULL, published_at timestamptz NOT NULL DEFAULT clock_timestamp())",
        "CREATE TABLE IF NOT EXISTS cluster_certificate (name text PRIMARY KEY, sealed bytea NOT NULL, names text NOT NULL, valid_until timestamptz NOT NULL, published_by text NOT NULL, published_at timestamptz NOT NULL DEFAULT clock_timestamp())",
        "CREATE TABLE IF NOT EXISTS cluster_sharing_node (node text PRIMARY KEY, version bigint NOT NULL, fault text)",
    ];

    /// <param name="connectionString">As Npgsql takes it.</param>
    /// <param name="patience">The longest that a question may take.</param>
    public PostgresSharedTable(string connectionString, TimeSpan patience) => _database = new(connectionString, patience, "aviso-sharing");

    public Task<SharedHead> HeadAsync(CancellationToken cancellation = default) => _database.AskAsync(
        [new($"SELECT {HeadColumns} FROM cluster_sharing")], HeadAsync, cancellation);

    public async Task<SharedDocument?> ReadAsync(long? version = null, CancellationToken cancellation = default)
    {
        try
        {
            return await _database.AskAsync(
                [version is { } wanted
                    ? new($"SELECT {DocumentColumns} FROM cluster_configuration WHERE version = $1") { Parameters = { new() { Value = wanted } } }
                    : new($"SELECT {DocumentColumns} FROM cluster_configuration ORDER BY version DESC LIMIT 1")],
                async (reader, stop) => await reader.ReadAsync(stop) ? DocumentOf(reader) : null,
                cancellation);
        }
        catch (ClusterTableException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            return null; // before the first start there are no tables, and so nothing was published
        }
    }

    public Task<IReadOnlyList<SharedDocument>> HistoryAsync(CancellationToken cancellation = default) =>
        ListAsync($"SELECT {DocumentColumns} FROM cluster_configuration ORDER BY version DESC", DocumentOf, cancellation);

    public Task<long?> PublishAsync(string text, string by, long after, int kept, CancellationToken cancellation = default) => _database.AskAsync(
        [
            new("""
                WITH head AS (UPDATE cluster_sharing SET configuration = configuration + 1 WHERE configuration = $3 RETURNING configuration)
                INSERT INTO cluster_configuration (version, document, published_by) SELECT configuration, $1, $2 FROM head RETURNING version
                """)
            {
                Parameters = { new() { Value = text }, new() { Value = by }, new() { Value = after } },
            },
            new("DELETE FROM cluster_configuration WHERE version <= (SELECT configuration FROM cluster_sharing) - $1") { Parameters = { new() { Value = (long)kept } } },
        ],
        async (reader, stop) => await reader.ReadAsync(stop) ? reader.GetInt64(0) : (long?)null,
        cancellation);

    public Task<SharedHead> OrderAsync(long version, string? without = null, CancellationToken cancellation = default) => _database.AskAsync(
        [
            new($"UPDATE cluster_sharing SET wanted = greatest(wanted, $1), turn = nullif(turn, $2) RETURNING {HeadColumns}")
            {
                Parameters = { new() { Value = version }, ClusterDatabase.TextOrNull(without) },
            },
        ],
        HeadAsync,
        cancellation);

    public Task<bool> TryTakeTurnAsync(string node, long running, CancellationToken cancellation = default) => ChangesAsync(
        new("UPDATE cluster_sharing SET turn = $1 WHERE wanted > $2 AND (turn IS NULL OR turn = $1) RETURNING id")
        {
            Parameters = { new() { Value = node }, new() { Value = running } },
        },
        cancellation);

    public Task EndTurnAsync(string node, CancellationToken cancellation = default) =>
        _database.RunAsync([new("UPDATE cluster_sharing SET turn = NULL WHERE turn = $1") { Parameters = { new() { Value = node } } }], cancellation);

    public Task TellAsync(SharedNode node, CancellationToken cancellation = default) => _database.RunAsync(
        [
            new("INSERT INTO cluster_sharing_node (node, version, fault) VALUES ($1, $2, $3) ON CONFLICT (node) DO UPDATE SET version = excluded.version, fault = excluded.fault")
            {
                Parameters = { new() { Value = node.Node }, new() { Value = node.Version }, ClusterDatabase.TextOrNull(node.Fault) },
            },
        ],
        cancellation);

    public Task<IReadOnlyList<SharedNode>> NodesAsync(CancellationToken cancellation = default) => ListAsync<SharedNode>(
        "SELECT node, version, fault FROM cluster_sharing_node ORDER BY node COLLATE \"C\"",
        static reader => new(reader.GetString(0), reader.GetInt64(1), reader.GetValue(2) as string),
        cancellation);

    public Task<IReadOnlyList<SharedCertificate>> CertificatesAsync(CancellationToken cancellation = default) => ListAsync<SharedCertificate>(
        "SELECT name, sealed, names, valid_until, published_by, published_at FROM cluster_certificate ORDER BY name COLLATE \"C\"",
        static reader => new(
            reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4),
            reader.GetFieldValue<DateTimeOffset>(5)),
        cancellation);

    public Task PutCertificateAsync(SharedCertificate certificate, CancellationToken cancellation = default) => _database.RunAsync(
        [
            new("UPDATE cluster_sharing SET certificates = certificates + 1"),
            new("""
                INSERT INTO cluster_certificate (name, sealed, names, valid_until, published_by) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, names = excluded.names, valid_until = excluded.valid_until,
                published_by = excluded.published_by, published_at = excluded.published_at
                """)
            {
                Parameters =
                {
                    new() { Value = certificate.Name }, new() { Value = certificate.Sealed.ToArray() }, new() { Value = certificate.Names },
                    new() { Value = certificate.Until.ToUniversalTime() }, new() { Value = certificate.By },
                },
            },
        ],
        cancellation);

    public Task<bool> RemoveCertificateAsync(string name, CancellationToken cancellation = default) => ChangesAsync(
        new("""
            WITH gone AS (DELETE FROM cluster_certificate WHERE name = $1 RETURNING name)
            UPDATE cluster_sharing SET certificates = certificates + 1 FROM gone RETURNING id
            """)
        {
            Parameters = { new() { Value = name } },
        },
        cancellation);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static async Task<SharedHead> HeadAsync(NpgsqlDataReader reader, CancellationToken stop) => await reader.ReadAsync(stop)
        ? new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetValue(3) as string)
        : SharedHead.Empty;

    private static SharedDocument DocumentOf(NpgsqlDataReader reader) =>
        new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3));

    private Task<bool> ChangesAsync(NpgsqlBatchCommand command, CancellationToken cancellation) =>
        _database.AskAsync([command], async (reader, stop) => await reader.ReadAsync(stop), cancellation);

    private Task<IReadOnlyList<T>> ListAsync<T>(string query, Func<NpgsqlDataReader, T> row, CancellationToken cancellation) => _database.AskAsync<IReadOnlyList<T>>(
        [new(query)],
        async (reader, stop) =>
        {
            List<T> rows = [];
            while (await reader.ReadAsync(stop))
            {
                rows.Add(row(reader));
            }

            return rows;
        },
        cancellation);
}
