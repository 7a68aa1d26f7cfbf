using System.Text.Json;
using Aviso.Cluster.Processes;
using Aviso.Http.Administration;
using Aviso.StoreKit;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>The database of a cluster is away for longer than a node's life.</summary>
public sealed class DatabaseTests(RabbitMqServer broker) : IAsyncLifetime
{
    // One of its own: it is stopped.
    private readonly PostgresServer _database = new();

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Without_the_database_nothing_is_acknowledged_and_afterwards_all_go_on_with_the_same_lives()
    {
        await using var pair = await Pair.StartAsync(broker, _database);
        await using var romeo = await Person.LoginAsync(pair.One, "romeo", "orchard");
        await using var juliet = await Person.LoginAsync(pair.Two, "juliet", "balcony");
        await juliet.TellAsync("romeo", "before");
        await romeo.HearAsync("before");
        var lives = await LivesAsync(pair.One);

        await _database.StopAsync();
        await pair.One.UntilHealthAsync("not ready: the database of the cluster has not answered for too long");
        await pair.Two.UntilHealthAsync("not ready: the database of the cluster has not answered for too long");
        await juliet.SendAsync(Person.Message("romeo", "meanwhile"));
        var refused = await juliet.RefusedAsync("meanwhile");
        Assert.Equal("wait", refused.Child("error")!["type"]);

        await _database.StartAsync();
        await pair.One.UntilHealthAsync("ready");
        await pair.Two.UntilHealthAsync("ready");
        await juliet.TellAsync("romeo", "after");
        await romeo.HearAsync("after");
        Assert.Equal(["before", "after"], await romeo.ArchiveAsync("juliet"));
        Assert.Equal(lives, await LivesAsync(pair.One));
    }

    private static async Task<IReadOnlyList<string>> LivesAsync(ServerNode node)
    {
        var report = JsonSerializer.Deserialize((await node.RunAsync("cluster", "status", "--json")).Output, AdministrationJson.Default.ClusterReport)!;
        return [.. report.Nodes.Select(one => one.Node)];
    }
}
