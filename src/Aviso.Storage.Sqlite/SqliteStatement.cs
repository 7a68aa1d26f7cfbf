using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Aviso.Storage.Sqlite;

/// <summary>
/// A prepared statement without the objects that ADO.NET makes for each call; for statements that are run for every message.
/// Belongs to the thread of its connection, and must be disposed before that.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private byte[] _text = new byte[256];

    public SqliteStatement(SqliteConnection connection, string text)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, text, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Rows that the last statement on this connection has changed.</summary>
    public int Changes => raw.sqlite3_changes(_database);

    /// <summary>Sets a parameter; they count from one.</summary>
    public SqliteStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    /// <summary>Sets a parameter to a text.</summary>
    public SqliteStatement Bind(int parameter, string value)
    {
        // The binding makes NULL of an empty span.
        if (value.Length == 0)
        {
            Check(raw.sqlite3_bind_text(_statement, parameter, value));
            return this;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_text.Length < most)
        {
            _text = new byte[most];
        }

        var length = Encoding.UTF8.GetBytes(value, _text);
        Check(raw.sqlite3_bind_text(_statement, parameter, _text.AsSpan(0, length)));
        return this;
    }

    /// <summary>Sets a parameter to bytes, which SQLite copies.</summary>
    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, parameter, 0) : raw.sqlite3_bind_blob(_statement, parameter, value));
        return this;
    }

    /// <summary>Runs the statement; the result is the first column of the first row, null when there is none.</summary>
    public long? Run()
    {
        try
        {
            var code = raw.sqlite3_step(_statement);
            if (code == raw.SQLITE_ROW)
            {
                return raw.sqlite3_column_int64(_statement, 0);
            }

            Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code);
            return null;
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement); // says again what step has said
        }
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
