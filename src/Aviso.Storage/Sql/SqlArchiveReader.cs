using System.Data;
using System.Data.Common;
using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Sql;

/// <summary>
/// Reads of archives over ADO.NET. Commands are kept by store and kind of filter, so their number is bounded; where a
/// filter has no bound, one beyond all ids stands for it.
/// </summary>
internal sealed class SqlArchiveReader(DbConnection connection, SqlDialect dialect) : IArchiveReader
{
    private const string AfterAllIds = "~";
    private const string UsageColumns = "o.domain, o.local, o.entries, o.bytes";
    private readonly Dictionary<string, DbCommand> _commands = [];

    public string? LastId(string store)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT max(id) FROM {SqlTables.Rows(store)}";
        return command.ExecuteScalar() as string;
    }

    public IReadOnlyList<ArchiveEntry> Read(string store, StoreOwner owner, ArchiveFilter filter, int limit, bool backwards)
    {
        var command = Command(ReadText(store, filter, backwards));
        Set(command, owner, filter, limit);
        return Rows(command, Entry);
    }

    public int Count(string store, StoreOwner owner, ArchiveFilter filter, int atMost)
    {
        var command = Command(CountText(store, filter));
        Set(command, owner, filter, atMost);
        return command.ExecuteScalar() is long count ? (int)count : 0;
    }

    public ArchiveEntry? Find(string store, StoreOwner owner, string id)
    {
        var command = Command(FindText(store), "domain", "local", "id");
        Set(command, owner.Domain, owner.Local, id);
        return Rows(command, Entry).FirstOrDefault();
    }

    public ArchiveUsage? Usage(string store, StoreOwner owner)
    {
        var command = Command(UsageText(store), "domain", "local");
        Set(command, owner.Domain, owner.Local);
        return Rows(command, UsageOf).FirstOrDefault();
    }

    public IReadOnlyList<ArchiveUsage> List(string store, string domain, int limit, string? afterLocal)
    {
        var command = Command(ListText(store, afterLocal is null), "domain", "after", "limit");
        Set(command, domain, afterLocal ?? string.Empty, limit);
        return Rows(command, UsageOf);
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }
    }

    /// <summary>The statements on an archive; the tests of each provider look at their plans.</summary>
    internal static IEnumerable<string> Statements(SqlDialect dialect, StoreDeclaration store)
    {
        var reader = new SqlArchiveReader(null!, dialect);
        ArchiveFilter[] filters =
        [
            new(), new() { Peer = "p" }, new() { Peer = "p", Resource = "r" },
            .. store.FullText ? [new() { Text = "t" }, new() { Text = "t", Peer = "p" }] : Array.Empty<ArchiveFilter>(),
        ];
        foreach (var filter in filters)
        {
            yield return reader.ReadText(store.Name, filter, backwards: false);
            yield return reader.ReadText(store.Name, filter, backwards: true);
            yield return reader.CountText(store.Name, filter);
        }

        yield return FindText(store.Name);
        yield return UsageText(store.Name);
        yield return ListText(store.Name, first: true);
        yield return ListText(store.Name, first: false);
    }

    private string ReadText(string store, ArchiveFilter filter, bool backwards) =>
        $"SELECT r.id, r.at, r.peer, r.resource, r.flags, r.value FROM {Source(store, filter)} "
        + $"ORDER BY r.id {(backwards ? "DESC" : "ASC")} LIMIT @limit";

    private string CountText(string store, ArchiveFilter filter) =>
        $"SELECT count(*) FROM (SELECT r.id FROM {Source(store, filter)} LIMIT @limit) AS found";

    private string Source(string store, ArchiveFilter filter)
    {
        var rows = SqlTables.Rows(store);
        var number = SqlArchiveTables.Number(store);
        var from = filter.Text is null ? $"{rows} AS r" : string.Format(null, dialect.SearchJoin, SqlArchiveTables.Search(store), rows, number);
        return $"{from} {(filter.Text is null ? "WHERE" : "AND")} r.owner = {number} AND r.id > @after AND r.id < @before"
            + (filter.Peer is null ? "" : " AND r.peer = @peer")
            + (filter.Resource is null ? "" : " AND r.resource = @resource");
    }

    private static string FindText(string store) =>
        $"SELECT id, at, peer, resource, flags, value FROM {SqlTables.Rows(store)} WHERE owner = {SqlArchiveTables.Number(store)} AND id = @id";

    private static string UsageText(string store) =>
        $"SELECT {UsageColumns}, {First(store)} FROM {SqlTables.Owners(store)} AS o WHERE o.domain = @domain AND o.local = @local";

    private static string ListText(string store, bool first) =>
        $"SELECT {UsageColumns}, {First(store)} FROM {SqlTables.Owners(store)} AS o "
        + $"WHERE o.domain = @domain AND o.local {(first ? ">=" : ">")} @after ORDER BY o.local LIMIT @limit";

    private static string First(string store) => $"(SELECT min(id) FROM {SqlTables.Rows(store)} AS r WHERE r.owner = o.owner)";

    private DbCommand Command(string text) => Command(text, "domain", "local", "after", "before", "peer", "resource", "words", "limit");

    private DbCommand Command(string text, params ReadOnlySpan<string> parameters)
    {
        if (_commands.TryGetValue(text, out var command))
        {
            return command;
        }

        command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var name in parameters)
        {
            if (text.Contains('@' + name, StringComparison.Ordinal))
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = "@" + name;
                command.Parameters.Add(parameter);
            }
        }

        _commands.Add(text, command);
        return command;
    }

    private void Set(DbCommand command, StoreOwner owner, ArchiveFilter filter, int limit)
    {
        foreach (DbParameter parameter in command.Parameters)
        {
            parameter.Value = parameter.ParameterName switch
            {
                "@domain" => owner.Domain,
                "@local" => owner.Local,
                "@after" => filter.After ?? string.Empty,
                "@before" => filter.Before ?? AfterAllIds,
                "@peer" => filter.Peer,
                "@resource" => filter.Resource,
                "@words" => dialect.SearchQuery(SearchWords.Of(filter.Text!)),
                _ => limit,
            };
        }
    }

    private static void Set(DbCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    private static ArchiveEntry Entry(DbDataReader row) => new(
        row.GetString(0), SqlTime.FromMicroseconds(row.GetInt64(1)), row.GetString(2), row.GetString(3),
        (ArchiveFlags)row.GetInt64(4), row.GetFieldValue<byte[]>(5));

    private static ArchiveUsage UsageOf(DbDataReader row) => new(
        new StoreOwner(row.GetString(0), row.GetString(1)), row.GetInt64(2), row.GetInt64(3), row.IsDBNull(4) ? null : row.GetString(4));

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
}
