using System.Data.Common;
using Aviso.Abstractions.Storage;
using Aviso.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite;

/// <summary>Opens connections with the settings of their role.</summary>
internal sealed class SqliteConnections(SqliteOptions options)
{
    // The one writer waits for nobody but a checkpoint's last step; so much patience is never used up in health.
    private const int BusyTimeoutSeconds = 5;

    // The write-ahead log is cut back to this after a peak.
    private const long WalSizeLimit = 64 * 1024 * 1024;

    /// <summary>For the writer. synchronous=FULL: a commit returns after the log has been flushed to the disk.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = Open(SqliteOpenMode.ReadWrite);
        connection.Execute(
            $"""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA journal_size_limit = {WalSizeLimit};
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -{options.CacheBytes / 1024};
            """);
        if (options.MaxPages > 0)
        {
            connection.Execute($"PRAGMA max_page_count = {options.MaxPages}");
        }

        return connection;
    }

    public SqliteConnection OpenReader()
    {
        var connection = Open(SqliteOpenMode.ReadWrite);
        connection.Execute($"PRAGMA query_only = ON; PRAGMA cache_size = -{options.CacheBytes / 4 / 1024}");
        return connection;
    }

    public SqliteConnection OpenCheckpointer()
    {
        var connection = Open(SqliteOpenMode.ReadWrite);
        connection.Execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
        return connection;
    }

    /// <summary>For looking only; an empty database in memory when there is none yet.</summary>
    public SqliteConnection OpenForCheck() =>
        File.Exists(options.Path) ? Open(SqliteOpenMode.ReadOnly) : Open(SqliteOpenMode.Memory);

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        // Pooling would keep files open behind our back; the threads of the engine hold their connections themselves.
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = options.Path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusyTimeoutSeconds,
        };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {BusyTimeoutSeconds * 1000}");
            return connection;
        }
        catch (DbException error)
        {
            connection.Dispose();
            throw SqliteErrors.Describe(error, options.Path);
        }
    }
}
