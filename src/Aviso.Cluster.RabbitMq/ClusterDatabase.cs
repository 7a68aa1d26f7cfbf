using Aviso.Cluster.Ownership;
using Npgsql;
using NpgsqlTypes;

namespace Aviso.Cluster.RabbitMq;

/// <summary>
/// Questions to the cluster's tables in PostgreSQL. What is asked at once is one transaction, and the server ends it without hearing from this node again: a node that is suspended
/// in the middle must not keep the locks that others need to expel it. Thread-safe.
/// </summary>
internal sealed class ClusterDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    /// <param name="connectionString">As Npgsql takes it.</param>
    /// <param name="patience">The longest that a question may take.</param>
    /// <param name="applicationName">What the database calls the connections when the string does not say.</param>
    public ClusterDatabase(string connectionString, TimeSpan patience, string applicationName)
    {
        var seconds = Math.Max(1, (int)patience.TotalSeconds);
        var text = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Timeout = seconds,
            CommandTimeout = seconds,
            MaxPoolSize = 2,
            MinPoolSize = 0,
            TcpKeepAlive = true,
            CancellationTimeout = 500,
        };
        text.ApplicationName ??= applicationName;
        _source = NpgsqlDataSource.Create(text);
    }

    /// <summary>A text that may be missing.</summary>
    public static NpgsqlParameter TextOrNull(string? value) => new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    /// <summary>Asks, and reads the answer.</summary>
    /// <exception cref="ClusterTableException">The database does not answer, or refuses.</exception>
    public async Task<T> AskAsync<T>(IReadOnlyList<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await _source.OpenConnectionAsync(cancellation);
            await using var batch = new NpgsqlBatch(connection);
            foreach (var command in commands)
            {
                batch.BatchCommands.Add(command);
            }

            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            var result = await read(reader, cancellation);
            while (await reader.NextResultAsync(cancellation))
            {
                // An error of a later statement, and of the commit, comes only here.
            }

            return result;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
        {
            throw new ClusterTableException(exception.GetBaseException().Message, exception);
        }
    }

    /// <summary>Changes something.</summary>
    /// <exception cref="ClusterTableException">The database does not answer, or refuses.</exception>
    public Task RunAsync(IReadOnlyList<NpgsqlBatchCommand> commands, CancellationToken cancellation) => AskAsync(commands, (_, _) => Task.FromResult(true), cancellation);

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
