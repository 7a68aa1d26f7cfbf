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

    /// <summary>The longest pause between two attempts to connect.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(2);
}
