using System.Data.Common;
using Aviso.Abstractions.Storage;
using Aviso.Storage.Sql;
using Aviso.Storage.Sqlite.Archives;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite;

/// <summary>Stores in an SQLite file in the data directory, which it holds for this process while it is open.</summary>
public sealed class SqliteBackend(SqliteOptions options) : IStorageBackend
{
    internal static readonly SqlDialect Dialect = new(
        "TEXT", "BLOB", " WITHOUT ROWID", "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @name")
    {
        IdentityType = "INTEGER PRIMARY KEY",
        RowColumn = "row INTEGER PRIMARY KEY, ",

        // The words come separated by spaces. Nobody looks for phrases, so positions need not be kept.
        CreateSearch = ["CREATE VIRTUAL TABLE {0} USING fts5(owner, words, tokenize = 'ascii', detail = 'column', columnsize = 0)"],

        // CROSS keeps SQLite from walking over the rows and asking the index for each.
        SearchJoin = """{0} CROSS JOIN {1} AS r ON r.row = {0}.rowid WHERE {0} MATCH ('owner : "o' || coalesce({2}, 0) || '" AND words : (' || @words || ')')""",
        SearchQuery = words => string.Join(" AND ", words.Select(word => $"\"{word}\"")),
    };

    private readonly SqliteConnections _connections = new(options);
    private readonly RecentArchives _recent = new(options);
    private DataDirectoryLock? _lock;
    private SqliteCheckpointer? _checkpointer;
    private IReadOnlyList<StoreDeclaration> _stores = [];

    /// <inheritdoc />
    public string Name => "sqlite";

    /// <inheritdoc />
    public void Open(IReadOnlyList<StoreDeclaration> stores)
    {
        SqliteLibrary.Load();
        _lock = DataDirectoryLock.Acquire(options.Directory, Path.GetFileNameWithoutExtension(options.FileName));
        try
        {
            // SQLite gives its -wal and -shm files the mode of this one.
            PrivateFiles.Open(options.Path, FileMode.OpenOrCreate, FileShare.ReadWrite).Dispose();
            using var connection = _connections.OpenWriter();
            _stores = SqlSchema.Apply(connection, Dialect, stores, Parts(stores));
            OpenArchives(connection);
            _checkpointer = new SqliteCheckpointer(_connections);
        }
        catch (DbException error)
        {
            throw SqliteErrors.Describe(error, options.Path);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or (IOException and not StorageException))
        {
            throw new StorageException($"The database {options.Path} cannot be opened: {error.Message}", error);
        }
    }

    /// <inheritdoc />
    public SchemaReport Check(IReadOnlyList<StoreDeclaration> stores)
    {
        SqliteLibrary.Load();
        try
        {
            using var connection = _connections.OpenForCheck();
            return SqlSchema.Check(connection, Dialect, stores, Parts(stores));
        }
        catch (DbException error)
        {
            throw SqliteErrors.Describe(error, options.Path);
        }
    }

    /// <inheritdoc />
    public IStorageWriter OpenWriter() => new SqliteWriter(_connections, _checkpointer!, _recent, _stores, options);

    /// <inheritdoc />
    public IStorageReader OpenReader() => new SqliteReader(_connections.OpenReader(), _recent);

    /// <inheritdoc />
    public void Dispose()
    {
        _checkpointer?.Dispose();
        _recent.Dispose();
        _lock?.Dispose();
    }

    private static IReadOnlyList<SchemaPart> Parts(IReadOnlyList<StoreDeclaration> stores) =>
        stores.Any(store => store.Shape == StoreShape.Archive) ? [ArchiveJournal.Part] : [];

    // An archive is also there when no module declares it any more; what a killed process has left is filed all the same.
    private void OpenArchives(SqliteConnection connection)
    {
        _recent.Open(_stores);
        if (!ArchiveJournal.IsIn(connection))
        {
            return;
        }

        using (var journal = new ArchiveJournal(connection, _recent, options))
        {
            journal.Recover();
        }

        using var tables = new SqlReader(_connections.OpenReader(), Dialect);
        foreach (var archive in _recent.All)
        {
            archive.HighestFiled = tables.Archive.LastId(archive.Store) ?? string.Empty;
        }
    }
}
