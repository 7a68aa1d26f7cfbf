using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Aviso.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite;

/// <summary>What each operation on an archive is in SQL.</summary>
internal sealed class SqliteArchiveStatements(SqliteCommands commands)
{
    private static readonly string DeadFlag = $"{(int)ArchiveFlags.Tombstone}";

    public void Append(ArchiveAppendOperation append)
    {
        var (store, owner, entry) = (append.Store, append.Owner, append.Entry);
        var count = commands.Get(store, "archive owner", () =>
            $"""
            INSERT INTO {SqlTables.Owners(store)} (domain, local, entries, bytes) VALUES (@domain, @local, 1, @bytes)
            ON CONFLICT (domain, local) DO UPDATE SET entries = entries + 1, bytes = bytes + excluded.bytes
            RETURNING owner
            """, "domain", "local", "bytes");
        SqliteCommands.Set(count, owner.Domain, owner.Local, (long)append.Value.Length);
        var number = (long)count.ExecuteScalar()!;
        var insert = commands.Get(store, "archive append", () =>
            $"""
            INSERT INTO {SqlTables.Rows(store)} (owner, id, at, peer, resource, flags, value)
            VALUES (@owner, @id, @at, @peer, @resource, @flags, @value) ON CONFLICT (owner, id) DO NOTHING RETURNING row
            """, "owner", "id", "at", "peer", "resource", "flags", "value");
        SqliteCommands.Set(
            insert, number, entry.Id, SqlTime.ToMicroseconds(entry.At), entry.Peer, entry.Resource, (long)entry.Flags, append.Value);
        var row = (long?)insert.ExecuteScalar();
        append.Result = row is not null;
        if (row is null)
        {
            Subtract(store, number, 1, append.Value.Length);
        }
        else if (append.Words.Count > 0)
        {
            var index = commands.Get(store, "archive index", () =>
                $"INSERT INTO {SqlArchiveTables.Search(store)} (rowid, owner, words) VALUES (@row, @owner, @words)", "row", "owner", "words");
            SqliteCommands.Run(index, row.Value, $"o{number}", string.Join(' ', append.Words));
        }
    }

    public void Bury(ArchiveBuryOperation bury, bool isSearched)
    {
        var store = bury.Store;
        var find = commands.Get(store, "archive find", () =>
            $"SELECT row, owner, length(value) FROM {SqlTables.Rows(store)} WHERE owner = {SqlArchiveTables.Number(store)} AND id = @id",
            "domain", "local", "id");
        SqliteCommands.Set(find, bury.Owner.Domain, bury.Owner.Local, bury.Id);
        (long Row, long Owner, long Bytes) found;
        using (var reader = find.ExecuteReader())
        {
            if (!reader.Read())
            {
                bury.Result = false;
                return;
            }

            found = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        }

        var replace = commands.Get(store, "archive bury", () =>
            $"UPDATE {SqlTables.Rows(store)} SET value = @value, flags = flags | {DeadFlag} WHERE row = @row", "value", "row");
        SqliteCommands.Run(replace, bury.Tombstone, found.Row);
        Subtract(store, found.Owner, 0, found.Bytes - bury.Tombstone.Length);
        if (isSearched)
        {
            Forget(store, found.Row);
        }

        bury.Result = true;
    }

    public void Trim(ArchiveTrimOperation trim, bool isSearched)
    {
        var store = trim.Store;
        var command = commands.Get(store, "archive trim", () =>
            $"DELETE FROM {SqlTables.Rows(store)} WHERE row IN (SELECT row FROM {SqlArchiveTables.Surplus(store, "row, id", "length(value)")}) RETURNING row, owner, length(value)",
            "domain", "local", "limit", "oldest", "entries", "bytes");
        SqliteCommands.Set(
            command, trim.Owner.Domain, trim.Owner.Local, trim.Limit,
            trim.Limits.OldestId ?? string.Empty, trim.Limits.Entries ?? long.MaxValue, trim.Limits.Bytes ?? long.MaxValue);
        trim.Result = Delete(store, command, isSearched);
    }

    public void Expire(ArchiveExpireOperation expire, bool isSearched)
    {
        var (store, rows) = (expire.Store, SqlTables.Rows(expire.Store));
        var command = commands.Get(store, "archive expire", () =>
            $"""
            DELETE FROM {rows} WHERE row IN (SELECT row FROM {rows} WHERE id < @before ORDER BY id LIMIT @limit)
            RETURNING row, owner, length(value)
            """, "before", "limit");
        SqliteCommands.Set(command, expire.BeforeId, expire.Limit);
        expire.Result = Delete(store, command, isSearched);
    }

    /// <summary>Removes everything of an owner; the result is the number of entries.</summary>
    public int Erase(string store, StoreOwner owner, bool isSearched)
    {
        var command = commands.Get(store, "archive erase", () =>
            $"DELETE FROM {SqlTables.Rows(store)} WHERE owner = {SqlArchiveTables.Number(store)} RETURNING row, owner, length(value)",
            "domain", "local");
        SqliteCommands.Set(command, owner.Domain, owner.Local);
        var removed = Delete(store, command, isSearched);
        var forget = commands.Get(store, "archive forget", () =>
            $"DELETE FROM {SqlTables.Owners(store)} WHERE domain = @domain AND local = @local", "domain", "local");
        SqliteCommands.Run(forget, owner.Domain, owner.Local);
        return removed;
    }

    private int Delete(string store, SqliteCommand command, bool isSearched)
    {
        var removed = 0;
        var rows = new List<long>();
        var totals = new Dictionary<long, (long Entries, long Bytes)>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                removed++;
                var total = totals.GetValueOrDefault(reader.GetInt64(1));
                totals[reader.GetInt64(1)] = (total.Entries + 1, total.Bytes + reader.GetInt64(2));
                if (isSearched)
                {
                    rows.Add(reader.GetInt64(0));
                }
            }
        }

        foreach (var row in rows)
        {
            Forget(store, row);
        }

        foreach (var (owner, total) in totals)
        {
            Subtract(store, owner, total.Entries, total.Bytes);
        }

        return removed;
    }

    private void Forget(string store, long row) => SqliteCommands.Run(
        commands.Get(store, "archive unindex", () => $"DELETE FROM {SqlArchiveTables.Search(store)} WHERE rowid = @row", "row"), row);

    private void Subtract(string store, long owner, long entries, long bytes)
    {
        var command = commands.Get(store, "archive subtract", () =>
            $"UPDATE {SqlTables.Owners(store)} SET entries = entries - @entries, bytes = bytes - @bytes WHERE owner = @owner",
            "entries", "bytes", "owner");
        SqliteCommands.Run(command, entries, bytes, owner);
    }
}
