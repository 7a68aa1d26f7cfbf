using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Aviso.Storage.Sqlite.Archives;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Aviso.Storage.Sqlite;

/// <summary>Runs batches of writes, each as one transaction, on a connection that it opens again after trouble with the disk.</summary>
internal sealed class SqliteWriter : IStorageWriter
{
    // SQLITE_DBSTATUS_CACHE_WRITE: the pages written since it was asked for last.
    private const int DbStatusCacheWrite = 9;

    private readonly SqliteConnections _connections;
    private readonly SqliteCheckpointer _checkpointer;
    private readonly IReadOnlyList<StoreDeclaration> _stores;
    private readonly SqliteOptions _options;
    private readonly RecentArchives _recent;
    private SqliteConnection? _connection;
    private SqliteWriteStatements? _statements;

    public SqliteWriter(
        SqliteConnections connections, SqliteCheckpointer checkpointer, RecentArchives recent, IReadOnlyList<StoreDeclaration> stores, SqliteOptions options)
    {
        (_connections, _checkpointer, _recent, _stores, _options) = (connections, checkpointer, recent, stores, options);
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
            throw SqliteErrors.Describe(error, _options.Path);
        }
        catch (SqliteException error) when (batch.Count == 1)
        {
            throw SqliteErrors.Describe(error, _options.Path);
        }

        Checkpoint();
    }

    public void Dispose()
    {
        try
        {
            _statements?.SettleAll();
        }
        catch (SqliteException)
        {
            // Nothing is lost: the next start finds it in the journal.
        }

        Disconnect();
    }

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

    private void Checkpoint()
    {
        _ = raw.sqlite3_db_status(_connection!.Handle, DbStatusCacheWrite, out var pages, out _, resetFlg: 1);
        if (_checkpointer.Written(pages))
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
        return _statements = new SqliteWriteStatements(_connection, _stores, _recent, _options);
    }

    private void Disconnect()
    {
        _statements?.Dispose();
        _connection?.Dispose();
        (_statements, _connection) = (null, null);
    }
}
