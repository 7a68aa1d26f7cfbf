using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Aviso.Pages;

/// <summary>Prepared statements on the tables of an archive, with the settings of Aviso's writer.</summary>
internal sealed class FloorWriter : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _insert;
    private readonly sqlite3_stmt _count;
    private readonly sqlite3_stmt _journal;
    private readonly sqlite3_stmt _clear;
    private readonly sqlite3_stmt _checkpoint;
    private byte[] _row = [];
    private int _pages;

    public FloorWriter(SqliteConnection connection, int owners)
    {
        _database = connection.Handle!;
        raw.sqlite3_exec(_database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-65536");
        for (var owner = 0; owner < owners; owner++)
        {
            raw.sqlite3_exec(_database, $"INSERT INTO owners_archive (owner, domain, local, entries, bytes) VALUES ({owner + 1}, 'localhost', 'u{owner}', 0, 0)");
        }

        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _insert = Prepare("INSERT INTO store_archive (owner, id, at, peer, resource, flags, value) VALUES (?1, ?2, 0, ?3, 'load', 0, ?4) ON CONFLICT (owner, id) DO NOTHING");
        _count = Prepare("UPDATE owners_archive SET entries = entries + ?2, bytes = bytes + ?3 WHERE owner = ?1");
        _journal = Prepare("INSERT INTO archive_journal (store, entries) VALUES ('archive', ?1)");
        _clear = Prepare("DELETE FROM archive_journal");
        _checkpoint = Prepare("PRAGMA wal_checkpoint(PASSIVE)");
    }

    public void Begin() => Run(_begin);

    public void Commit(int pagesBetweenCheckpoints)
    {
        Run(_commit);
        raw.sqlite3_db_status(_database, 9, out var pages, out _, 1); // SQLITE_DBSTATUS_CACHE_WRITE
        _pages += pages;
        if (_pages >= pagesBetweenCheckpoints)
        {
            Run(_checkpoint);
            _pages = 0;
        }
    }

    /// <summary>Adds a row of so many bytes to the journal.</summary>
    public void Journal(int bytes)
    {
        if (_row.Length != bytes)
        {
            _row = new byte[bytes];
        }

        raw.sqlite3_bind_blob(_journal, 1, _row);
        Run(_journal);
    }

    public void ClearJournal() => Run(_clear);

    /// <summary>Inserts rows and counts them, once for each owner.</summary>
    public void Insert(IEnumerable<FloorRow> rows, byte[] message)
    {
        var counts = new Dictionary<int, int>();
        foreach (var row in rows)
        {
            raw.sqlite3_bind_int64(_insert, 1, row.Owner + 1);
            raw.sqlite3_bind_text(_insert, 2, Encoding.ASCII.GetBytes(row.Id));
            raw.sqlite3_bind_text(_insert, 3, Encoding.ASCII.GetBytes(row.Peer));
            raw.sqlite3_bind_blob(_insert, 4, message);
            Run(_insert);
            counts[row.Owner] = counts.GetValueOrDefault(row.Owner) + 1;
        }

        foreach (var (owner, number) in counts)
        {
            raw.sqlite3_bind_int64(_count, 1, owner + 1);
            raw.sqlite3_bind_int64(_count, 2, number);
            raw.sqlite3_bind_int64(_count, 3, (long)number * message.Length);
            Run(_count);
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _begin, _commit, _insert, _count, _journal, _clear, _checkpoint })
        {
            statement.Dispose();
        }
    }

    private sqlite3_stmt Prepare(string text)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(_database, text, raw.SQLITE_PREPARE_PERSISTENT, out var statement), _database);
        return statement;
    }

    private void Run(sqlite3_stmt statement)
    {
        while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
        {
        }

        SqliteException.ThrowExceptionForRC(raw.sqlite3_reset(statement), _database);
    }
}
