namespace Aviso.Storage.Postgres;

/// <summary>Which database, and how long to wait for it.</summary>
/// <param name="ConnectionString">As Npgsql takes it, such as <c>Host=/run/postgresql;Database=aviso;Username=aviso</c>.</param>
public sealed record PostgresOptions(string ConnectionString)
{
    /// <summary>The longest that a statement may take; what takes longer is cancelled and fails.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long writes wait for a server that cannot be reached before they fail: enough for a restart, and the queue before
    /// the writer is bounded.
    /// </summary>
    public TimeSpan ConnectPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt to connect may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>In a cluster: in whose name is written; null: a server of its own.</summary>
    public IWriteFence? Fence { get; init; }

    /// <summary>
    /// The table in this database with a row for each life, in the column <c>node</c>: without the row of its life no write is committed.
    /// Null where the rows are in another database; then the fence's own word must do.
    /// </summary>
    public string? FenceTable { get; init; }

    /// <summary>
    /// After how long the database server ends a transaction that its client has left lying, with the connection: the rows that it
    /// locked are for others then. Null: never.
    /// </summary>
    public TimeSpan? AbandonedAfter { get; init; }

    /// <summary>What is in this database besides the stores, and made and upgraded with them.</summary>
    public IReadOnlyList<SchemaPart> Parts { get; init; } = [];

    /// <summary>The longest pause between two attempts to connect.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(2);
}
