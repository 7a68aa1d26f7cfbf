using Aviso.Abstractions.Storage;
using Aviso.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite.Archives;

/// <summary>A reader of the tables that also knows the entries of archives which are not there yet.</summary>
internal sealed class SqliteReader : IStorageReader
{
    private readonly SqlReader _tables;
    private readonly SqliteArchiveReader _archive;

    public SqliteReader(SqliteConnection connection, RecentArchives recent)
    {
        _tables = new SqlReader(connection, SqliteBackend.Dialect);
        _archive = new SqliteArchiveReader(connection, _tables.Archive, recent);
    }

    public IArchiveReader Archive => _archive;

    public byte[]? Get(string store, StoreOwner owner, string key) => _tables.Get(store, owner, key);

    public IReadOnlyList<MapEntry> List(string store, StoreOwner owner, int limit, string? afterKey) => _tables.List(store, owner, limit, afterKey);

    public IReadOnlyList<StoreOwner> Owners(string store, string domain, int limit, string? afterLocal) => _tables.Owners(store, domain, limit, afterLocal);

    public IReadOnlyList<LogEntry> Read(string store, StoreOwner owner, long afterSequence, int limit) => _tables.Read(store, owner, afterSequence, limit);

    public int Count(string store, StoreOwner owner) => _tables.Count(store, owner);

    public IReadOnlyList<StoreUsage> Usage(StoreDeclaration store, StoreOwner? owner) => store.Shape == StoreShape.Archive
        ? _archive.UsageByDomain(store, owner, () => _tables.Usage(store, owner))
        : _tables.Usage(store, owner);

    public void Dispose()
    {
        _archive.Dispose();
        _tables.Dispose();
    }
}
