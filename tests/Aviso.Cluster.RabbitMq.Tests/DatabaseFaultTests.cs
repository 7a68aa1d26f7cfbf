using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Processes;
using Aviso.StoreKit;

namespace Aviso.Cluster.RabbitMq.Tests;

/// <summary>What happens when the database fails: one of the test's own, since it is stopped.</summary>
public sealed class DatabaseFaultTests(RabbitMqServer broker) : IAsyncLifetime
{
    private readonly PostgresServer _database = new();

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Without_the_database_all_rest_and_then_go_on()
    {
        await using var engine = new LiveEngine(broker.Address, await _database.CreateSchemaAsync(), LiveEngine.ShortLease);
        var nodes = await engine.StartAllAsync("n1", "n2");
        var epochs = Shard.All.Select(shard => nodes[0].Ownership.HolderOf(shard).Epoch).ToList();
        await _database.StopAsync();
        await engine.UntilAsync(() => nodes.All(node => node.Owned == 0), "the nodes rest");
        Assert.Equal(LinkOutcome.Handled, await engine.WhenAsync(nodes[0].Send(nodes[1], "links need no database")));

        await _database.StartAsync();
        await engine.UntilSettledAsync(nodes);
        Assert.All(Shard.All, shard => Assert.True(nodes[0].Ownership.HolderOf(shard).Epoch >= epochs[shard.Number]));
    }
}
