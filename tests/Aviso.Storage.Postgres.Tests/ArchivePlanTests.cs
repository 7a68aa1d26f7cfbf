using Aviso.Abstractions.Storage;
using Aviso.Storage.Sql;
using Aviso.StoreKit;
using Npgsql;

namespace Aviso.Storage.Postgres.Tests;

/// <summary>How PostgreSQL goes about the statements on an archive that holds something: never by reading a whole table.</summary>
public sealed class ArchivePlanTests(PostgresServer server)
{
    private static readonly StoreDeclaration Store = new("messages", StoreShape.Archive) { FullText = true };

    [Fact]
    public async Task Statements_go_by_an_index()
    {
        var text = await server.CreateSchemaAsync();
        await using (var storage = new StorageEngine(new PostgresBackend(new PostgresOptions(text))))
        {
            await storage.OpenAsync([Store]);
        }

        await using var connection = new NpgsqlConnection(text + ";Pooling=false");
        await connection.OpenAsync();
        await FillAsync(connection);
        foreach (var statement in SqlArchiveReader.Statements(PostgresBackend.Dialect, Store))
        {
            Assert.DoesNotContain("Seq Scan", await PlanAsync(connection, statement), StringComparison.Ordinal);
        }
    }

    private static async Task FillAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO owners_messages (owner, domain, local, entries, bytes)
              SELECT n, 'capulet.example', 'user' || n, 100, 10000 FROM generate_series(1, 1000) AS n;
            INSERT INTO store_messages (owner, id, at, peer, resource, flags, value)
              SELECT n % 1000 + 1, lpad(n::text, 20, '0'), n, 'peer' || n % 7, '', 0, decode(repeat('61', 100), 'hex') FROM generate_series(1, 100000) AS n;
            INSERT INTO search_messages (owner, id, words)
              SELECT owner, id, array_to_tsvector(ARRAY['@' || owner, 'word' || at % 50]) FROM store_messages;
            ANALYZE
            """, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> PlanAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand("EXPLAIN " + statement, connection);
        foreach (var (name, value) in new (string, object)[]
        {
            ("domain", "capulet.example"), ("local", "user7"), ("after", ""), ("before", "~"), ("peer", "peer3"), ("resource", ""),
            ("words", "'word7'"), ("id", "x"), ("limit", 20),
        })
        {
            if (statement.Contains('@' + name, StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue(name, value);
            }
        }

        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }
}
