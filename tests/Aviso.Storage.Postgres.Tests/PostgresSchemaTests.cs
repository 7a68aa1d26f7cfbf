using Aviso.Abstractions.Storage;
using Aviso.StoreKit;
using Npgsql;

namespace Aviso.Storage.Postgres.Tests;

/// <summary>What administrators meet when the database is not as it must be.</summary>
public sealed class PostgresSchemaTests(PostgresServer server)
{
    private static readonly IReadOnlyList<StoreDeclaration> Stores =
        [new("contacts", StoreShape.Map), new("mailbox", StoreShape.Log), new("messages", StoreShape.Archive) { FullText = true }];

    [Fact]
    public async Task The_statements_of_a_report_make_the_schema()
    {
        var text = await server.CreateSchemaAsync();
        using var backend = new PostgresBackend(new PostgresOptions(text));
        var report = backend.Check(Stores);
        Assert.False(report.IsInstalled);

        await using (var connection = new NpgsqlConnection(text + ";Pooling=false"))
        {
            await connection.OpenAsync();
            foreach (var statement in report.Steps.SelectMany(step => step.Statements))
            {
                await using var command = new NpgsqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync();
            }
        }

        Assert.True(backend.Check(Stores) is { IsCurrent: true, IsInstalled: true });
    }

    [Fact]
    public async Task Without_leave_to_manage_the_schema_opening_refuses_one_that_is_not_current()
    {
        var text = await server.CreateSchemaAsync();
        await using (var storage = Unmanaged(text))
        {
            Assert.Contains("aviso schema install", (await RefusalAsync(storage)).Message, StringComparison.Ordinal);
        }

        await using (var storage = new StorageEngine(new PostgresBackend(new PostgresOptions(text))))
        {
            await storage.OpenAsync([Stores[0]]);
        }

        await using (var storage = Unmanaged(text))
        {
            Assert.Contains("aviso schema upgrade", (await RefusalAsync(storage)).Message, StringComparison.Ordinal);
        }

        await using (var storage = new StorageEngine(new PostgresBackend(new PostgresOptions(text))))
        {
            await storage.OpenAsync(Stores);
        }

        await using var current = Unmanaged(text);
        await current.OpenAsync(Stores);
    }

    [Fact]
    public async Task A_user_who_may_only_read_and_write_can_run_on_a_current_schema_and_learns_what_is_missing_else()
    {
        var text = await server.CreateSchemaAsync();
        var schema = new NpgsqlConnectionStringBuilder(text).SearchPath;
        await server.ExecuteAsync($"CREATE ROLE {schema}_user LOGIN");
        await server.ExecuteAsync($"GRANT USAGE ON SCHEMA {schema} TO {schema}_user");
        var asUser = new NpgsqlConnectionStringBuilder(text) { Username = schema + "_user" }.ConnectionString;
        await using (var storage = new StorageEngine(new PostgresBackend(new PostgresOptions(asUser))))
        {
            Assert.Contains("must own the schema", (await RefusalAsync(storage)).Message, StringComparison.Ordinal);
        }

        await using (var storage = new StorageEngine(new PostgresBackend(new PostgresOptions(text))))
        {
            await storage.OpenAsync(Stores);
        }

        await server.ExecuteAsync($"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {schema}_user");
        await using var again = new StorageEngine(new PostgresBackend(new PostgresOptions(asUser)));
        await again.OpenAsync(Stores);
        await again.Map("contacts").PutAsync(new("capulet.example", "juliet"), "key", new byte[] { 1 });
    }

    [Theory]
    [InlineData("Database=none", "createdb")]
    [InlineData("Search Path=none", "CREATE SCHEMA")]
    [InlineData("Username=nobody", "pg_hba.conf")]
    [InlineData("Database=latin", "UTF8")]
    public async Task A_database_that_cannot_be_used_is_named_with_the_remedy(string setting, string remedy)
    {
        if (setting.EndsWith("latin", StringComparison.Ordinal))
        {
            await server.ExecuteAsync("CREATE DATABASE latin ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
        }

        await using var storage = new StorageEngine(new PostgresBackend(new PostgresOptions($"{await server.CreateSchemaAsync()};{setting}")));

        Assert.Contains(remedy, (await RefusalAsync(storage)).Message, StringComparison.Ordinal);
    }

    private static StorageEngine Unmanaged(string text) => new(new PostgresBackend(new PostgresOptions(text)), managesSchema: false);

    private static Task<StorageException> RefusalAsync(StorageEngine storage) => Assert.ThrowsAsync<StorageException>(() => storage.OpenAsync(Stores));
}
