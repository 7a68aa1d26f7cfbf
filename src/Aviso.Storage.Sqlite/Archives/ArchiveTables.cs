using Aviso.Abstractions.Storage;
using Aviso.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite.Archives;

/// <summary>The writes to the tables of one archive that are done for every entry, on the writer's connection.</summary>
internal sealed class ArchiveTables(SqliteConnection connection, string store) : IDisposable
{
    private const string OfOwner = "WHERE domain = ?1 AND local = ?2";

    private readonly SqliteStatement _number = new(connection, $"SELECT owner FROM {SqlTables.Owners(store)} {OfOwner}");

    private readonly SqliteStatement _newOwner = new(
        connection, $"INSERT INTO {SqlTables.Owners(store)} (domain, local, entries, bytes) VALUES (?1, ?2, 0, 0) RETURNING owner");

    private readonly SqliteStatement _find = new(
        connection, $"SELECT 1 FROM {SqlTables.Rows(store)} WHERE owner = (SELECT owner FROM {SqlTables.Owners(store)} {OfOwner}) AND id = ?3");

    private readonly SqliteStatement _insert = new(
        connection,
        $"""
        INSERT INTO {SqlTables.Rows(store)} (owner, id, at, peer, resource, flags, value)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (owner, id) DO NOTHING
        """);

    private readonly SqliteStatement _count = new(
        connection, $"UPDATE {SqlTables.Owners(store)} SET entries = entries + ?2, bytes = bytes + ?3 WHERE owner = ?1");

    /// <summary>Whether there is an entry of this id.</summary>
    public bool Has(StoreOwner owner, string id) => _find.Bind(1, owner.Domain).Bind(2, owner.Local).Bind(3, id).Run() is not null;

    /// <summary>The number of an owner, which gets one if it has none.</summary>
    public long NumberOf(StoreOwner owner) =>
        _number.Bind(1, owner.Domain).Bind(2, owner.Local).Run() ?? _newOwner.Bind(1, owner.Domain).Bind(2, owner.Local).Run()!.Value;

    /// <summary>Inserts entries, of which those of one owner lie together, and counts those that were not there.</summary>
    public void Insert(ReadOnlySpan<(long Number, StoreOwner Owner, ArchiveEntry Entry)> entries)
    {
        var (inserted, bytes) = (0, 0L);
        for (var index = 0; index < entries.Length; index++)
        {
            var (number, _, entry) = entries[index];
            _insert.Bind(1, number).Bind(2, entry.Id).Bind(3, SqlTime.ToMicroseconds(entry.At))
                .Bind(4, entry.Peer).Bind(5, entry.Resource).Bind(6, (long)entry.Flags).Bind(7, entry.Value.Span).Run();
            if (_insert.Changes == 1)
            {
                inserted++;
                bytes += entry.Value.Length;
            }

            if (inserted > 0 && (index + 1 == entries.Length || entries[index + 1].Number != number))
            {
                _count.Bind(1, number).Bind(2, inserted).Bind(3, bytes).Run();
                (inserted, bytes) = (0, 0);
            }
        }
    }

    public void Dispose()
    {
        _number.Dispose();
        _newOwner.Dispose();
        _find.Dispose();
        _insert.Dispose();
        _count.Dispose();
    }
}
