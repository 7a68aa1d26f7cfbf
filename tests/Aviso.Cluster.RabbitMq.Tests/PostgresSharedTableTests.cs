using Aviso.Cluster.Sharing;
using Aviso.ClusterKit;
using Aviso.StoreKit;
using Npgsql;

namespace Aviso.Cluster.RabbitMq.Tests;

/// <summary>The promises of a table of shared things, and what is so before there is a table.</summary>
public sealed class PostgresSharedTableTests(PostgresServer database) : SharedTableSuite
{
    [Fact]
    public async Task Before_there_are_tables_nothing_was_published()
    {
        await using var table = new PostgresSharedTable(await database.CreateSchemaAsync(), TimeSpan.FromSeconds(5));
        Assert.Null(await table.ReadAsync());
    }

    protected override async ValueTask<ISharedTable> OpenAsync()
    {
        var connection = await database.CreateSchemaAsync();
        await using var source = NpgsqlDataSource.Create(connection);
        foreach (var statement in (IEnumerable<string>)[.. PostgresSharedTable.Schema, .. PostgresSharedTable.Schema])
        {
            await using var command = source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }

        return new PostgresSharedTable(connection, TimeSpan.FromSeconds(5));
    }
}
