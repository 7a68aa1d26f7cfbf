using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Aviso.Storage.Sql;
using Aviso.Storage.Sqlite.Archives;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite;

/// <summary>
/// What each operation is in SQL. Statements are prepared once per store and kept; their number is bounded by the stores.
/// </summary>
internal sealed class SqliteWriteStatements(
    SqliteConnection connection, IReadOnlyList<StoreDeclaration> stores, RecentArchives recent, SqliteOptions options) : IDisposable
{
    private const string OfOwner = "WHERE domain = @domain AND local = @local";

    private readonly SqliteCommands _commands = new(connection);
    private readonly HashSet<string> _searched = [.. stores.Where(store => store.FullText).Select(store => store.Name)];
    private SqliteArchiveStatements? _archive;

    private readonly ArchiveJournal? _journal = ArchiveJournal.IsIn(connection) ? new(connection, recent, options) : null;

    private SqliteArchiveStatements Archive => _archive ??= new(_commands);

    public void Begin() => Command(string.Empty, "begin", () => "BEGIN IMMEDIATE").ExecuteNonQuery();

    public void Commit()
    {
        var commit = Command(string.Empty, "commit", () => "COMMIT");
        if (_journal is null)
        {
            commit.ExecuteNonQuery();
            return;
        }

        _journal.Finish();
        lock (recent.Gate)
        {
            commit.ExecuteNonQuery();
            _journal.Publish();
        }
    }

    /// <summary>Rolls back, where SQLite has not already done so by itself after the error.</summary>
    public void Rollback()
    {
        _journal?.Discard();
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            Command(string.Empty, "rollback", () => "ROLLBACK").ExecuteNonQuery();
        }
    }

    public void Execute(WriteOperation operation)
    {
        switch (operation)
        {
            case PutOperation put:
                Put(put);
                break;
            case AddOperation add:
                Add(add);
                break;
            case RemoveKeyOperation remove:
                remove.Result = RemoveKey(remove);
                break;
            case ClearMapOperation clear:
                clear.Result = ClearMap(clear.Store, clear.Owner);
                break;
            case AppendOperation append:
                Append(append);
                break;
            case RemoveThroughOperation remove:
                remove.Result = RemoveThrough(remove);
                break;
            case RemoveSequencesOperation remove:
                remove.Result = RemoveSequences(remove);
                break;
            case ClearLogOperation clear:
                clear.Result = ClearLog(clear.Store, clear.Owner);
                break;
            case RemoveOlderOperation remove:
                remove.Result = RemoveOlder(remove);
                break;
            case ArchiveAppendOperation append:
                AppendToArchive(append);
                break;
            case ArchiveBuryOperation bury:
                Settle(bury.Store);
                Archive.Bury(bury, _searched.Contains(bury.Store));
                break;
            case ArchiveTrimOperation { Limit: 0 } trim:
                trim.Result = 0;
                break;
            case ArchiveTrimOperation trim:
                Settle(trim.Store);
                Archive.Trim(trim, _searched.Contains(trim.Store));
                break;
            case ArchiveExpireOperation expire:
                Settle(expire.Store);
                Archive.Expire(expire, _searched.Contains(expire.Store));
                break;
            case EraseOperation erase:
                Erase(erase);
                break;
            default:
                throw new ArgumentException($"{operation.GetType().Name} is unknown here.", nameof(operation));
        }
    }

    /// <summary>Files all entries of archives in their tables, in a transaction of its own.</summary>
    public void SettleAll()
    {
        if (recent.All.All(archive => archive.Entries.Count == 0))
        {
            return;
        }

        Begin();
        foreach (var archive in recent.All)
        {
            Settle(archive.Store);
        }

        Commit();
    }

    public void Dispose()
    {
        _journal?.Dispose();
        _commands.Dispose();
    }

    private void Settle(string store) => _journal?.Settle(store);

    private void AppendToArchive(ArchiveAppendOperation append)
    {
        if (_journal?.Has(append.Store) == true)
        {
            _journal.Append(append);
        }
        else
        {
            Archive.Append(append);
        }
    }

    private void Put(PutOperation put)
    {
        var command = Command(put.Store, "put", () =>
            $"""
            INSERT INTO {SqlTables.Rows(put.Store)} (domain, local, key, value) VALUES (@domain, @local, @key, @value)
            ON CONFLICT (domain, local, key) DO UPDATE SET value = excluded.value
            """, "domain", "local", "key", "value");
        Run(command, put.Owner.Domain, put.Owner.Local, put.Key, put.Value);
    }

    private void Add(AddOperation add)
    {
        var command = Command(add.Store, "add", () =>
            $"""
            INSERT INTO {SqlTables.Rows(add.Store)} (domain, local, key, value) VALUES (@domain, @local, @key, @value)
            ON CONFLICT (domain, local, key) DO NOTHING
            """, "domain", "local", "key", "value");
        add.Result = Run(command, add.Owner.Domain, add.Owner.Local, add.Key, add.Value) == 1;
    }

    private int RemoveKey(RemoveKeyOperation remove)
    {
        var command = Command(remove.Store, "remove", () =>
            $"DELETE FROM {SqlTables.Rows(remove.Store)} {OfOwner} AND key = @key", "domain", "local", "key");
        return Run(command, remove.Owner.Domain, remove.Owner.Local, remove.Key);
    }

    private int ClearMap(string store, StoreOwner owner)
    {
        var command = Command(store, "clear", () => $"DELETE FROM {SqlTables.Rows(store)} {OfOwner}", "domain", "local");
        return Run(command, owner.Domain, owner.Local);
    }

    private void Append(AppendOperation append)
    {
        var next = Command(append.Store, "next", () =>
            $"""
            INSERT INTO {SqlTables.Owners(append.Store)} (domain, local, sequence, entries)
              VALUES (@domain, @local, 1 + (SELECT sequence FROM {SqlTables.Floors} WHERE store = '{append.Store}'), 1)
            ON CONFLICT (domain, local) DO UPDATE SET sequence = sequence + 1, entries = entries + 1
              WHERE @limit = 0 OR entries < @limit
            RETURNING sequence
            """, "domain", "local", "limit");
        Set(next, append.Owner.Domain, append.Owner.Local, append.Limit);
        append.Result = (long?)next.ExecuteScalar();
        if (append.Result is { } sequence)
        {
            var insert = Command(append.Store, "append", () =>
                $"""
                INSERT INTO {SqlTables.Rows(append.Store)} (domain, local, sequence, at, value)
                  VALUES (@domain, @local, @sequence, @at, @value)
                """, "domain", "local", "sequence", "at", "value");
            Run(insert, append.Owner.Domain, append.Owner.Local, sequence, SqlTime.ToMicroseconds(append.At), append.Value);
        }
    }

    private int RemoveThrough(RemoveThroughOperation remove)
    {
        var command = Command(remove.Store, "through", () =>
            $"DELETE FROM {SqlTables.Rows(remove.Store)} {OfOwner} AND sequence <= @sequence", "domain", "local", "sequence");
        var removed = Run(command, remove.Owner.Domain, remove.Owner.Local, remove.Sequence);
        Subtract(remove.Store, remove.Owner, removed);
        return removed;
    }

    private int RemoveSequences(RemoveSequencesOperation remove)
    {
        var command = Command(remove.Store, "sequence", () =>
            $"DELETE FROM {SqlTables.Rows(remove.Store)} {OfOwner} AND sequence = @sequence", "domain", "local", "sequence");
        var removed = 0;
        foreach (var sequence in remove.Sequences)
        {
            removed += Run(command, remove.Owner.Domain, remove.Owner.Local, sequence);
        }

        Subtract(remove.Store, remove.Owner, removed);
        return removed;
    }

    private int ClearLog(string store, StoreOwner owner)
    {
        var removed = ClearMap(store, owner);
        Subtract(store, owner, removed);
        return removed;
    }

    private int RemoveOlder(RemoveOlderOperation remove)
    {
        var rows = SqlTables.Rows(remove.Store);
        var command = Command(remove.Store, "older", () =>
            $"""
            DELETE FROM {rows} WHERE (domain, local, sequence) IN (
              SELECT domain, local, sequence FROM {rows} WHERE at < @time ORDER BY at LIMIT @limit)
            RETURNING domain, local
            """, "time", "limit");
        Set(command, SqlTime.ToMicroseconds(remove.Time), remove.Limit);
        var owners = new Dictionary<StoreOwner, int>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                var owner = new StoreOwner(reader.GetString(0), reader.GetString(1));
                owners[owner] = owners.GetValueOrDefault(owner) + 1;
            }
        }

        foreach (var (owner, removed) in owners)
        {
            Subtract(remove.Store, owner, removed);
        }

        return owners.Values.Sum();
    }

    private void Erase(EraseOperation erase)
    {
        var receipt = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var store in stores.Where(store => store.ErasedWithAccount))
        {
            Settle(store.Name);
            receipt[store.Name] = store.Shape == StoreShape.Archive
                ? Archive.Erase(store.Name, erase.Owner, store.FullText)
                : ClearMap(store.Name, erase.Owner);
            if (store.Shape == StoreShape.Log)
            {
                ForgetOwner(store.Name, erase.Owner);
            }
        }

        erase.Result = receipt;
    }

    /// <summary>Lifts the store's floor to the owner's last sequence, so that the row that kept it can go.</summary>
    private void ForgetOwner(string store, StoreOwner owner)
    {
        var owners = SqlTables.Owners(store);
        var raise = Command(store, "floor", () =>
            $"""
            UPDATE {SqlTables.Floors} SET sequence = max(sequence, coalesce((SELECT sequence FROM {owners} {OfOwner}), 0))
            WHERE store = '{store}'
            """, "domain", "local");
        Run(raise, owner.Domain, owner.Local);
        var forget = Command(store, "forget", () => $"DELETE FROM {owners} {OfOwner}", "domain", "local");
        Run(forget, owner.Domain, owner.Local);
    }

    private void Subtract(string store, StoreOwner owner, int removed)
    {
        if (removed == 0)
        {
            return;
        }

        var command = Command(store, "subtract", () =>
            $"UPDATE {SqlTables.Owners(store)} SET entries = entries - @removed {OfOwner}", "domain", "local", "removed");
        Run(command, owner.Domain, owner.Local, removed);
    }

    private SqliteCommand Command(string store, string name, Func<string> text, params ReadOnlySpan<string> parameters) =>
        _commands.Get(store, name, text, parameters);

    private static int Run(SqliteCommand command, params ReadOnlySpan<object> values) => SqliteCommands.Run(command, values);

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values) => SqliteCommands.Set(command, values);
}
