using System.Buffers;
using System.Runtime.InteropServices;
using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Aviso.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite.Archives;

/// <summary>
/// Writes appended entries of archives: first, all of a batch as one row of the journal, which makes them durable for a fraction
/// of a page each; later, many together and in the order of the tables, to the tables, where each would else dirty a page or two
/// of its own. What is in between is in memory (<see cref="RecentEntries"/>), where readers find it. Belongs to the writer's
/// connection; every change of memory waits for the commit.
/// </summary>
internal sealed class ArchiveJournal : IDisposable
{
    /// <summary>The table, which is there when the program has an archive.</summary>
    public static SchemaPart Part { get; } = new(
        "archive_journal", 1, "Make the journal of archives.",
        [$"CREATE TABLE {Table} (number INTEGER PRIMARY KEY, store TEXT NOT NULL, entries BLOB NOT NULL)"]);

    private const string Table = "archive_journal";

    private readonly SqliteConnection _connection;
    private readonly RecentArchives _recent;
    private readonly SqliteOptions _options;
    private readonly Dictionary<string, ArchiveBatch> _batches = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _row = new();
    private readonly SqliteStatement _add;
    private readonly SqliteStatement _removeThrough;

    public ArchiveJournal(SqliteConnection connection, RecentArchives recent, SqliteOptions options)
    {
        (_connection, _recent, _options) = (connection, recent, options);
        _add = new(connection, $"INSERT INTO {Table} (store, entries) VALUES (?1, ?2) RETURNING number");
        _removeThrough = new(connection, $"DELETE FROM {Table} WHERE store = ?1 AND number <= ?2");
    }

    /// <summary>Whether a database has a journal.</summary>
    public static bool IsIn(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = SqliteBackend.Dialect.TableExists;
        command.Parameters.AddWithValue("@name", Table);
        return command.ExecuteScalar() is not 0L;
    }

    /// <summary>Whether the entries of an archive go through the journal.</summary>
    public bool Has(string store) => _recent.Find(store) is not null;

    /// <summary>Brings what a process has left in the journal to the tables.</summary>
    public void Recover()
    {
        var rows = new List<(string Store, byte[] Entries)>();
        using (var command = _connection.CreateCommand())
        {
            command.CommandText = $"SELECT store, entries FROM {Table} ORDER BY number";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                rows.Add((reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
            }
        }

        if (rows.Count == 0)
        {
            return;
        }

        _connection.Execute("BEGIN IMMEDIATE");
        foreach (var archive in rows.GroupBy(row => row.Store, StringComparer.Ordinal))
        {
            using var tables = new ArchiveTables(_connection, archive.Key);
            var entries = archive.SelectMany(row => JournalFormat.Read(row.Entries)).ToList();
            tables.Insert(CollectionsMarshal.AsSpan(Order(entries, tables)));
        }

        _connection.Execute($"DELETE FROM {Table}");
        _connection.Execute("COMMIT");
    }

    /// <summary>Takes an entry up, in the transaction of the batch.</summary>
    public void Append(ArchiveAppendOperation append) => BatchOf(append.Store)!.Append(append);

    /// <summary>Before an archive's tables are changed by anything else: files all there is, and all the batch has brought so far.</summary>
    public void Settle(string store) => BatchOf(store)?.Settle(_removeThrough);

    /// <summary>The last thing before the commit.</summary>
    public void Finish()
    {
        foreach (var batch in _batches.Values)
        {
            batch.Finish(_add, _row, _removeThrough, _options);
        }
    }

    /// <summary>The batch is durable: what it has done is shown to readers. To be called under the gate that the commit was done under.</summary>
    public void Publish()
    {
        foreach (var batch in _batches.Values)
        {
            batch.Publish();
        }
    }

    /// <summary>The batch was rolled back.</summary>
    public void Discard()
    {
        foreach (var batch in _batches.Values)
        {
            batch.Discard();
        }
    }

    public void Dispose()
    {
        foreach (var batch in _batches.Values)
        {
            batch.Dispose();
        }

        _add.Dispose();
        _removeThrough.Dispose();
    }

    /// <summary>Entries with the numbers of their owners, in the order of the tables.</summary>
    internal static List<(long Number, StoreOwner Owner, ArchiveEntry Entry)> Order(IEnumerable<(StoreOwner Owner, ArchiveEntry Entry)> entries, ArchiveTables tables)
    {
        var numbers = new Dictionary<StoreOwner, long>();
        var ordered = new List<(long Number, StoreOwner Owner, ArchiveEntry Entry)>();
        foreach (var (owner, entry) in entries)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, owner, out var known);
            number = known ? number : tables.NumberOf(owner);
            ordered.Add((number, owner, entry));
        }

        ordered.Sort(static (one, other) => one.Number != other.Number
            ? one.Number.CompareTo(other.Number)
            : string.CompareOrdinal(one.Entry.Id, other.Entry.Id));
        return ordered;
    }

    private ArchiveBatch? BatchOf(string store)
    {
        if (!_batches.TryGetValue(store, out var batch) && _recent.Find(store) is { } archive)
        {
            _batches.Add(store, batch = new ArchiveBatch(_connection, archive));
        }

        return batch;
    }
}
