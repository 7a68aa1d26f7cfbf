using Aviso.Cluster.Processes;
using Aviso.StoreKit;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>Two nodes, n1 and n2, that have divided the shards between them, with accounts for Romeo and Juliet.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private Pair(ServerNode one, ServerNode two) => (One, Two) = (one, two);

    public ServerNode One { get; }

    public ServerNode Two { get; }

    public static async Task<Pair> StartAsync(RabbitMqServer broker, PostgresServer database, string configuration = "")
    {
        var uri = await database.CreateSchemaUriAsync();
        var pair = new Pair(await ServerNode.MakeAsync("n1", broker.Address, uri, configuration: configuration), await ServerNode.MakeAsync("n2", broker.Address, uri, configuration: configuration));
        pair.One.Start();
        pair.Two.Start();
        await pair.One.ReadyAsync();
        await pair.Two.ReadyAsync();
        await pair.One.AddUsersAsync("romeo", "juliet");
        await pair.SettleAsync();
        return pair;
    }

    /// <summary>Waits until each node sees both, and all shards have their owners.</summary>
    public async Task SettleAsync()
    {
        foreach (var node in (ServerNode[])[One, Two])
        {
            await node.UntilAsync(
                async () => await node.MetricAsync("aviso_cluster_nodes") == 2 && await One.MetricAsync("aviso_cluster_shards_owned") + await Two.MetricAsync("aviso_cluster_shards_owned") == 256,
                "both nodes share the shards");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
    }
}
