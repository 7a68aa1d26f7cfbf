using System.Data.Common;
using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Sql;

/// <summary>Converts all values of a store inside one transaction, a page of rows at a time.</summary>
internal static class SqlValueMigration
{
    private const int PageSize = 500;

    public static void Run(DbConnection connection, DbTransaction transaction, StoreDeclaration store, StoreMigration migration)
    {
        var statements = new Statements(SqlTables.Rows(store.Name), store.Shape == StoreShape.Map ? "key" : "sequence");
        for (var page = ReadPage(connection, transaction, statements, after: null); page.Count > 0;)
        {
            foreach (var row in page)
            {
                Convert(connection, transaction, statements, row, migration);
            }

            page = ReadPage(connection, transaction, statements, page[^1]);
        }

        if (store.Shape == StoreShape.Log)
        {
            Recount(connection, transaction, store.Name);
        }
    }

    private sealed record Row(string Domain, string Local, object Key, byte[] Value);

    private sealed class Statements(string table, string key)
    {
        public string First { get; } =
            $"SELECT domain, local, {key}, value FROM {table} ORDER BY domain, local, {key} LIMIT {PageSize}";

        public string Next { get; } =
            $"SELECT domain, local, {key}, value FROM {table} WHERE (domain, local, {key}) > (@domain, @local, @key) ORDER BY domain, local, {key} LIMIT {PageSize}";

        public string Update { get; } =
            $"UPDATE {table} SET value = @value WHERE domain = @domain AND local = @local AND {key} = @key";

        public string Delete { get; } =
            $"DELETE FROM {table} WHERE domain = @domain AND local = @local AND {key} = @key";
    }

    private static void Convert(
        DbConnection connection, DbTransaction transaction, Statements statements, Row row, StoreMigration migration)
    {
        if (migration.Convert(row.Value) is { } value)
        {
            connection.Execute(statements.Update, transaction,
                ("value", value), ("domain", row.Domain), ("local", row.Local), ("key", row.Key));
        }
        else
        {
            connection.Execute(statements.Delete, transaction, ("domain", row.Domain), ("local", row.Local), ("key", row.Key));
        }
    }

    private static List<Row> ReadPage(DbConnection connection, DbTransaction transaction, Statements statements, Row? after)
    {
        using var command = after is null
            ? connection.Command(statements.First, transaction)
            : connection.Command(statements.Next, transaction, ("domain", after.Domain), ("local", after.Local), ("key", after.Key));
        using var reader = command.ExecuteReader();
        var rows = new List<Row>();
        while (reader.Read())
        {
            rows.Add(new Row(reader.GetString(0), reader.GetString(1), reader.GetValue(2), reader.GetFieldValue<byte[]>(3)));
        }

        return rows;
    }

    /// <summary>Conversions may have removed rows.</summary>
    private static void Recount(DbConnection connection, DbTransaction transaction, string store)
    {
        var (rows, owners) = (SqlTables.Rows(store), SqlTables.Owners(store));
        connection.Execute(
            $"UPDATE {owners} SET entries = (SELECT count(*) FROM {rows} WHERE {rows}.domain = {owners}.domain AND {rows}.local = {owners}.local)",
            transaction);
    }
}
