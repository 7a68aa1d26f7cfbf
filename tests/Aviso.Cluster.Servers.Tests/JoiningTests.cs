using Aviso.Cluster.Processes;
using Aviso.StoreKit;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // whole servers, several in each test

namespace Aviso.Cluster.Servers.Tests;

/// <summary>Nodes start, in any order and whatever else runs already, and stop.</summary>
public sealed class JoiningTests(RabbitMqServer broker, PostgresServer database)
{
    [Fact]
    public async Task Two_nodes_are_ready_and_go_in_order()
    {
        var uri = await database.CreateSchemaUriAsync();
        await using var one = await ServerNode.MakeAsync("n1", broker.Address, uri);
        await using var two = await ServerNode.MakeAsync("n2", broker.Address, uri);
        one.Start();
        two.Start(); // at once: the tables are made by one of them
        await one.ReadyAsync();
        await two.ReadyAsync();
        Assert.Equal("ready", await one.HealthAsync());
        Assert.Equal("ready", await two.HealthAsync());
        await one.UntilAsync(async () => (await one.MetricsAsync()).Contains("aviso_cluster_nodes 2", StringComparison.Ordinal), "n1 knows of n2");

        await one.StopAsync();
        await two.UntilAsync(async () => (await two.MetricsAsync()).Contains("aviso_cluster_shards_owned 256", StringComparison.Ordinal), "n2 owns everything");
        await two.StopAsync();
    }

    [Fact]
    public async Task A_node_waits_for_its_broker_and_says_so()
    {
        await using var node = await ServerNode.MakeAsync("n1", new("amqp://guest:guest@127.0.0.1:1/"), await database.CreateSchemaUriAsync());
        node.Start();
        await node.UntilHealthAsync("not ready: there is no connection to the broker");
        await Assert.ThrowsAsync<IOException>(node.ConnectAsync);
        await node.KillAsync();
    }

    [Fact]
    public async Task A_broker_that_comes_later_is_found()
    {
        await broker.KillAsync();
        await using var node = await ServerNode.MakeAsync("n1", broker.Address, await database.CreateSchemaUriAsync());
        node.Start();
        await node.UntilHealthAsync("not ready: there is no connection to the broker");
        await broker.StartAsync();
        await node.ReadyAsync();
        await node.StopAsync();
    }

    [Fact]
    public async Task A_node_on_SQLite_does_not_start()
    {
        await using var node = await ServerNode.MakeAsync("n1", broker.Address, "sqlite:aviso.db");
        var (code, output) = await node.RunAsync("run");
        Assert.Equal(3, code);
        Assert.Contains("'cluster' needs PostgreSQL", output, StringComparison.Ordinal);
    }
}
