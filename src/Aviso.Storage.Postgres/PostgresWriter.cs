using System.Data;
using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Npgsql;

namespace Aviso.Storage.Postgres;

/// <summary>Runs batches of writes, each as one transaction, on a connection that it replaces when it is lost.</summary>
internal sealed class PostgresWriter(
    PostgresConnections connections, IReadOnlyList<StoreDeclaration> stores, PostgresOptions options, TimeProvider time) : IStorageWriter
{
    private const int MaxAttempts = 3;

    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(50);

    private readonly PostgresReconnection _reconnection = new(connections, options, time, FirstRetryDelay);
    private readonly PostgresCommit _commit = new(options);
    private NpgsqlConnection? _connection;

    public void Write(IReadOnlyList<WriteOperation> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (_connection is { State: not ConnectionState.Open })
            {
                Disconnect();
            }

            var connection = _connection ??= _reconnection.Connect();
            var committing = false;
            try
            {
                Run(connection, batch, ref committing);
                return;
            }
            catch (NpgsqlException error) when (MayRunAgain(error, committing) && attempt < MaxAttempts)
            {
                if (!PostgresErrors.IsTransient(error))
                {
                    Disconnect();
                }
            }
            catch (NpgsqlException error) when (PostgresErrors.IsOfTheServer(error))
            {
                Disconnect();
                throw PostgresErrors.Describe(error);
            }
        }
    }

    public void Dispose() => Disconnect();

    private void Run(NpgsqlConnection connection, IReadOnlyList<WriteOperation> operations, ref bool committing)
    {
        using var transaction = connection.BeginTransaction();
        using var batch = new PostgresBatch(connection, transaction, stores);
        foreach (var operation in operations)
        {
            batch.Add(operation);
        }

        batch.Run();
        committing = true;
        _commit.Run(connection, transaction, operations);
    }

    /// <summary>
    /// What was lost before its commit was sent is not in the database and may be run again, as after a restart of the server
    /// while the connection was idle. Whether a commit that got no answer was carried out cannot be known.
    /// </summary>
    private static bool MayRunAgain(NpgsqlException error, bool committing) =>
        PostgresErrors.IsTransient(error) || (!committing && IsLostConnection(error));

    // Not a timeout: a server that is too slow would only be asked the same again.
    private static bool IsLostConnection(NpgsqlException error) => error is PostgresException answer
        ? answer.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        : error.InnerException is not TimeoutException;

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
