using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite;

/// <summary>Runs batches of writes, each as one transaction, on a connection that it opens again after trouble with the disk.</summary>
internal sealed class SqliteWriter : IStorageWriter
{
    private readonly SqliteConnections _connections;
    private readonly SqliteCheckpointer _checkpointer;
    private readonly IReadOnlyList<StoreDeclaration> _stores;
    private readonly string _path;
    private SqliteConnection? _connection;
    private SqliteWriteStatements? _statements;

    public SqliteWriter(
        SqliteConnections connections, SqliteCheckpointer checkpointer, IReadOnlyList<StoreDeclaration> stores, string path)
    {
        (_connections, _checkpointer, _stores, _path) = (connections, checkpointer, stores, path);
        Connect();
    }

    public void Write(IReadOnlyList<WriteOperation> batch)
    {
        try
        {
            var statements = _statements ?? Connect();
            Run(statements, batch);
        }
        catch (SqliteException error) when (SqliteErrors.IsOfTheDisk(error))
        {
            Disconnect();
            throw SqliteErrors.Describe(error, _path);
        }
        catch (SqliteException error) when (batch.Count == 1)
        {
            throw SqliteErrors.Describe(error, _path);
        }

        Checkpoint(batch);
    }

    public void Dispose() => Disconnect();

    private static void Run(SqliteWriteStatements statements, IReadOnlyList<WriteOperation> batch)
    {
        statements.Begin();
        try
        {
            foreach (var operation in batch)
            {
                statements.Execute(operation);
            }

            statements.Commit();
        }
        catch
        {
            statements.Rollback();
            throw;
        }
    }

    private void Checkpoint(IReadOnlyList<WriteOperation> batch)
    {
        long bytes = 0;
        foreach (var operation in batch)
        {
            bytes += operation.Bytes;
        }

        if (_checkpointer.Written(batch.Count, bytes))
        {
            try
            {
                SqliteCheckpointer.Checkpoint(_connection!);
            }
            catch (SqliteException)
            {
                // The batch is durable all the same: only the copying back is put off.
            }
        }
    }

    private SqliteWriteStatements Connect()
    {
        _connection = _connections.OpenWriter();
        return _statements = new SqliteWriteStatements(_connection, _stores);
    }

    private void Disconnect()
    {
        _statements?.Dispose();
        _connection?.Dispose();
        (_statements, _connection) = (null, null);
    }
}
