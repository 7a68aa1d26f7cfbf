using Aviso.Abstractions.Storage;
using Aviso.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite.Tests;

/// <summary>How SQLite goes about the statements on an archive: by an index in every case, and without sorting but for searches.</summary>
public sealed class ArchivePlanTests : IDisposable
{
    private static readonly StoreDeclaration Store = new("messages", StoreShape.Archive) { FullText = true };

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Statements_go_by_an_index_and_pages_come_in_order()
    {
        await using (var storage = new StorageEngine(new SqliteBackend(new SqliteOptions(_directory.Path))))
        {
            await storage.OpenAsync([Store]);
        }

        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "aviso.db")};Pooling=False");
        await connection.OpenAsync();
        var statements = SqlArchiveReader.Statements(SqliteBackend.Dialect, Store).ToList();
        Assert.Equal(19, statements.Count);
        foreach (var statement in statements)
        {
            var plan = await PlanAsync(connection, statement);
            Assert.DoesNotContain(plan, line => line.StartsWith("SCAN", StringComparison.Ordinal) && !line.Contains("VIRTUAL TABLE INDEX", StringComparison.Ordinal) && !line.Contains("found", StringComparison.Ordinal));
            if (!statement.Contains("MATCH", StringComparison.Ordinal))
            {
                Assert.DoesNotContain(plan, line => line.Contains("TEMP B-TREE", StringComparison.Ordinal));
            }

            if (statement.Contains("@peer", StringComparison.Ordinal) && !statement.Contains("MATCH", StringComparison.Ordinal))
            {
                Assert.Contains(plan, line => line.Contains("INDEX store_messages_peer (owner=? AND peer=? AND id>? AND id<?)", StringComparison.Ordinal));
            }
        }
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<List<string>> PlanAsync(SqliteConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + statement;
        foreach (var name in new[] { "@domain", "@local", "@after", "@before", "@peer", "@resource", "@words", "@id", "@limit" })
        {
            command.Parameters.AddWithValue(name, "x");
        }

        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(3));
        }

        return plan;
    }
}
