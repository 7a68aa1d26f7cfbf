using System.Data.Common;
using Aviso.Abstractions.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Aviso.Storage.Sqlite;

/// <summary>Says what an error of SQLite means for the operator.</summary>
internal static class SqliteErrors
{
    /// <summary>Whether the trouble is the disk's or the file's, so that no other operation would fare better.</summary>
    public static bool IsOfTheDisk(SqliteException error) => error.SqliteErrorCode
        is raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
        or raw.SQLITE_BUSY or raw.SQLITE_PERM;

    public static StorageException Describe(DbException error, string path)
    {
        var remedy = (error as SqliteException)?.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => "The disk is full. Free space on it or move the data directory; the server goes on by itself then.",
            raw.SQLITE_IOERR => "The disk reported an error. Check the kernel's log and the disk before anything else.",
            raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM =>
                "It must exist and be writable for the user that runs the server; also check whether the disk is mounted read-only.",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "The file is damaged or no SQLite database. Stop the server and restore a backup.",
            raw.SQLITE_BUSY => "Another process keeps the database locked; find and stop it.",
            _ => null,
        };
        var text = $"SQLite ({path}): {error.Message}";
        return new StorageException(remedy is null ? text : $"{text} {remedy}", error);
    }
}
