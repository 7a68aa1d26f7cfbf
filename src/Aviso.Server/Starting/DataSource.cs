using Aviso.Cluster.RabbitMq;
using Aviso.Storage;
using Aviso.Storage.Postgres;
using Aviso.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Starting;

/// <summary>One configured database.</summary>
internal sealed class DataSource
{
    private const string SqliteScheme = "sqlite:";

    private static readonly SchemaPart ClusterTables = new("cluster", PostgresClusterTable.SchemaVersion, "Make the tables of the cluster's nodes and shards, or bring them up to date.", PostgresClusterTable.Schema);

    private static readonly SchemaPart SharedTables = new("sharing", PostgresSharedTable.SchemaVersion, "Make the tables of what the cluster's nodes share.", PostgresSharedTable.Schema);

    private readonly DataSourceOptions _options;
    private readonly PostgresUri? _postgres;
    private readonly string? _file;

    private DataSource(string name, DataSourceOptions options, PostgresUri? postgres, string? file) =>
        (Name, _options, _postgres, _file) = (name, options, postgres, file);

    /// <summary>The name that hosts and administrators use.</summary>
    public string Name { get; }

    /// <summary>Where it is, for people: without a password.</summary>
    public string Display => _postgres?.Display ?? SqliteScheme + _file;

    /// <summary>How to connect to a PostgreSQL database; null for an embedded one.</summary>
    public string? ConnectionString => _postgres?.ConnectionString;

    /// <summary>Whether the server makes and upgrades its tables when it starts.</summary>
    public bool ManagesSchema => _options.SchemaManagement;

    /// <summary>How long one attempt to connect may take.</summary>
    public TimeSpan ConnectTimeout => _options.ConnectTimeout;

    /// <summary>The file of an embedded database.</summary>
    public string? File => _file;

    /// <summary>Reads where it is.</summary>
    /// <exception cref="FormatException">That cannot be read; the text says why, without what might be a password.</exception>
    public static DataSource Create(string name, DataSourceOptions options, DataDirectory data)
    {
        if (PostgresUri.IsMeant(options.Uri))
        {
            return new(name, options, PostgresUri.Parse(options.Uri, options.Password), null);
        }

        var uri = options.Uri.StartsWith("jdbc:", StringComparison.OrdinalIgnoreCase) ? options.Uri[5..] : options.Uri;
        return uri.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase) && Path.GetFileName(uri[SqliteScheme.Length..]) is { Length: > 0 }
            ? new(name, options, null, Path.GetFullPath(uri[SqliteScheme.Length..], data.Root))
            : throw new FormatException("it must begin with sqlite: or postgresql://, as in sqlite:aviso.db or postgresql://aviso@db.example.org/aviso");
    }

    /// <summary>The provider, which nothing has been asked of yet.</summary>
    /// <param name="database">Bounds.</param>
    /// <param name="holdsCluster">Whether the cluster's own tables are here.</param>
    /// <param name="fence">In a cluster: in whose name is written.</param>
    public IStorageBackend CreateBackend(DatabaseOptions database, bool holdsCluster, FencedWrites? fence) => _postgres is null
        ? new SqliteBackend(new SqliteOptions(Path.GetDirectoryName(_file)!) { FileName = Path.GetFileName(_file)!, CacheBytes = database.CacheBytes, RecentEntries = database.MaxRecentMessages })
        : new PostgresBackend(new PostgresOptions(_postgres.ConnectionString)
        {
            ConnectTimeout = _options.ConnectTimeout,
            ConnectPatience = _options.ConnectPatience,
            StatementTimeout = _options.QueryTimeout,
            Parts = holdsCluster ? [ClusterTables, SharedTables] : [],
            Fence = fence?.Fence,
            FenceTable = holdsCluster ? PostgresClusterTable.NodeTable : null,
            AbandonedAfter = fence?.AbandonedAfter,
        });

    /// <summary>The stores over it, not opened yet.</summary>
    public StorageEngine CreateEngine(DatabaseOptions database, bool holdsCluster, FencedWrites? fence, ILogger<StorageEngine> log) => new(
        CreateBackend(database, holdsCluster, fence), database.ToLimits() with { ReaderThreads = _options.PoolSize - 1 }, log, Name, _options.SchemaManagement, fence?.Fence);
}
