using System.Data;
using System.Data.Common;
using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Sql;

/// <summary>
/// Reads over ADO.NET. Commands are kept by store, so that providers prepare each statement once; their
/// number is bounded by the declared stores.
/// No transaction stays open between two reads, so each read sees what was committed before it.
/// </summary>
public sealed class SqlReader(DbConnection connection, SqlDialect dialect) : IStorageReader
{
    private readonly Dictionary<(string Store, Statement Statement), DbCommand> _commands = [];
    private readonly SqlArchiveReader _archive = new(connection, dialect);

    private enum Statement
    {
        Get,
        List,
        ListAfter,
        Owners,
        OwnersAfter,
        Read,
        Count,
    }

    /// <inheritdoc />
    public IArchiveReader Archive => _archive;

    /// <inheritdoc />
    public byte[]? Get(string store, StoreOwner owner, string key)
    {
        var command = Command(store, Statement.Get, "domain", "local", "key");
        Set(command, owner.Domain, owner.Local, key);
        return command.ExecuteScalar() as byte[];
    }

    /// <inheritdoc />
    public IReadOnlyList<MapEntry> List(string store, StoreOwner owner, int limit, string? afterKey)
    {
        var command = Command(
            store, afterKey is null ? Statement.List : Statement.ListAfter, "domain", "local", "after", "limit");
        Set(command, owner.Domain, owner.Local, afterKey ?? string.Empty, limit);
        return Rows(command, row => new MapEntry(row.GetString(0), row.GetFieldValue<byte[]>(1)));
    }

    /// <inheritdoc />
    public IReadOnlyList<StoreOwner> Owners(string store, string domain, int limit, string? afterLocal)
    {
        if (limit == 0)
        {
            return [];
        }

        var command = Command(
            store, afterLocal is null ? Statement.Owners : Statement.OwnersAfter, "domain", "after", "limit");
        Set(command, domain, afterLocal ?? string.Empty, limit);
        return Rows(command, row => new StoreOwner(domain, row.GetString(0)));
    }

    /// <inheritdoc />
    public IReadOnlyList<LogEntry> Read(string store, StoreOwner owner, long afterSequence, int limit)
    {
        var command = Command(store, Statement.Read, "domain", "local", "after", "limit");
        Set(command, owner.Domain, owner.Local, afterSequence, limit);
        return Rows(command, row => new LogEntry(row.GetInt64(0), SqlTime.FromMicroseconds(row.GetInt64(1)), row.GetFieldValue<byte[]>(2)));
    }

    /// <inheritdoc />
    public int Count(string store, StoreOwner owner)
    {
        var command = Command(store, Statement.Count, "domain", "local");
        Set(command, owner.Domain, owner.Local);
        return command.ExecuteScalar() is long count ? (int)count : 0;
    }

    /// <inheritdoc />
    public IReadOnlyList<StoreUsage> Usage(StoreDeclaration store, StoreOwner? owner)
    {
        // Archives keep totals by owner; other stores are read through.
        var (table, rows, bytes) = store.Shape == StoreShape.Archive
            ? (SqlTables.Owners(store.Name), "sum(entries)", "sum(bytes)")
            : (SqlTables.Rows(store.Name), "count(*)", "sum(length(value))");
        using var command = connection.Command(
            $"SELECT domain, CAST({rows} AS bigint), CAST({bytes} AS bigint) FROM {table} "
            + (owner is null ? "" : "WHERE domain = @domain AND local = @local ") + "GROUP BY domain ORDER BY domain",
            transaction: null,
            owner is { } one ? [("domain", one.Domain), ("local", one.Local)] : []);
        return Rows(command, row => new StoreUsage(store.Name, row.GetString(0), row.GetInt64(1), row.GetInt64(2)));
    }

    /// <summary>The statements on a store of a shape; the tests of each provider look at their plans.</summary>
    internal static IEnumerable<string> Statements(StoreDeclaration store) =>
        Enum.GetValues<Statement>()
            .Where(statement => (statement is Statement.Read or Statement.Count) == (store.Shape == StoreShape.Log))
            .Select(statement => Text(statement, SqlTables.Rows(store.Name), SqlTables.Owners(store.Name)));

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _archive.Dispose();
        connection.Dispose();
    }

    private DbCommand Command(string store, Statement statement, params ReadOnlySpan<string> parameters)
    {
        if (_commands.TryGetValue((store, statement), out var command))
        {
            return command;
        }

        command = connection.CreateCommand();
        command.CommandText = Text(statement, SqlTables.Rows(store), SqlTables.Owners(store));
        foreach (var name in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@" + name;
            command.Parameters.Add(parameter);
        }

        _commands.Add((store, statement), command);
        return command;
    }

    private static void Set(DbCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    private static List<T> Rows<T>(DbCommand command, Func<DbDataReader, T> row)
    {
        var rows = new List<T>();
        using var reader = command.ExecuteReader(CommandBehavior.SingleResult);
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static string Text(Statement statement, string rows, string owners) => statement switch
    {
        Statement.Get => $"SELECT value FROM {rows} WHERE domain = @domain AND local = @local AND key = @key",
        Statement.List => $"SELECT key, value FROM {rows} WHERE domain = @domain AND local = @local AND key >= @after ORDER BY key LIMIT @limit",
        Statement.ListAfter => $"SELECT key, value FROM {rows} WHERE domain = @domain AND local = @local AND key > @after ORDER BY key LIMIT @limit",
        Statement.Owners => DistinctOwners(rows, ">="),
        Statement.OwnersAfter => DistinctOwners(rows, ">"),
        Statement.Read => $"SELECT sequence, at, value FROM {rows} WHERE domain = @domain AND local = @local AND sequence > @after ORDER BY sequence LIMIT @limit",
        Statement.Count => $"SELECT entries FROM {owners} WHERE domain = @domain AND local = @local",
        _ => throw new ArgumentOutOfRangeException(nameof(statement)),
    };

    // SELECT DISTINCT would walk over every row of every owner; this jumps from owner to owner through the primary key.
    private static string DistinctOwners(string rows, string comparison) =>
        $"""
        WITH RECURSIVE found(local, position) AS (
          SELECT first.local, 1 FROM (
            SELECT local FROM {rows} WHERE domain = @domain AND local {comparison} @after ORDER BY local LIMIT 1) AS first
          UNION ALL
          SELECT (SELECT next.local FROM {rows} AS next WHERE next.domain = @domain AND next.local > found.local ORDER BY next.local LIMIT 1),
            position + 1
          FROM found WHERE found.local IS NOT NULL AND position < @limit)
        SELECT local FROM found WHERE local IS NOT NULL ORDER BY local
        """;
}
