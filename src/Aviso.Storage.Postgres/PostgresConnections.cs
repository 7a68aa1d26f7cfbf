using System.Globalization;
using Aviso.Abstractions.Storage;
using Aviso.Storage.Sql;
using Npgsql;

namespace Aviso.Storage.Postgres;

/// <summary>
/// Opens connections with the settings of their role. There is no pool: each thread of the engine holds a connection of its
/// own and replaces it after an error.
/// </summary>
internal sealed class PostgresConnections : IDisposable
{
    // More than the statements of the stores of all modules together.
    private const int MaxPreparedStatements = 500;

    private readonly NpgsqlDataSource _source;
    private readonly string _schemaConnection;
    private readonly TimeSpan _statementTimeout;
    private readonly TimeSpan? _abandonedAfter;

    public PostgresConnections(PostgresOptions options)
    {
        _statementTimeout = options.StatementTimeout;
        _abandonedAfter = options.AbandonedAfter;
        try
        {
            var text = new NpgsqlConnectionStringBuilder(options.ConnectionString)
            {
                Pooling = false,
                MaxAutoPrepare = MaxPreparedStatements,
                AutoPrepareMinUsages = 2,
                Timeout = (int)Math.Ceiling(options.ConnectTimeout.TotalSeconds),
                TcpKeepAlive = true,

                // The server cancels first; this catches a server that does not answer at all.
                CommandTimeout = (int)Math.Ceiling(options.StatementTimeout.TotalSeconds) + 5,
            };
            text.ApplicationName ??= "aviso";
            _source = NpgsqlDataSource.Create(text);
            text.CommandTimeout = 0;
            _schemaConnection = text.ConnectionString;
        }
        catch (ArgumentException error)
        {
            throw new StorageException($"The connection string of PostgreSQL cannot be read: {error.Message}", error);
        }
    }

    /// <summary>For reads and writes: whatever the server's default is, a commit is flushed before it is confirmed.</summary>
    public NpgsqlConnection Open()
    {
        var connection = _source.OpenConnection();
        try
        {
            var milliseconds = Milliseconds(_statementTimeout);
            var abandoned = _abandonedAfter is { } after ? $"SELECT set_config('idle_in_transaction_session_timeout', '{Milliseconds(after)}', false);" : "";
            connection.Execute(
                $"""
                {abandoned}
                SELECT set_config('statement_timeout', '{milliseconds}', false);
                SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
                """);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Without a timeout: a migration takes as long as it takes.</summary>
    public NpgsqlConnection OpenForSchema()
    {
        var connection = new NpgsqlConnection(_schemaConnection);
        connection.Open();
        return connection;
    }

    public void Dispose() => _source.Dispose();

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
