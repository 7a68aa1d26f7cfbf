using System.Text.Json;
using Aviso.Cluster.Processes;
using Aviso.Http.Administration;
using Aviso.StoreKit;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>What administrators see and do: <c>aviso cluster …</c> and <c>aviso schema …</c>.</summary>
public sealed class VerbTests(RabbitMqServer broker, PostgresServer database)
{
    [Fact]
    public async Task Status_shows_nodes_and_what_is_wrong_and_nodes_are_drained_and_leave()
    {
        var uri = await database.CreateSchemaUriAsync();
        await using var one = await ServerNode.MakeAsync("n1", broker.Address, uri);
        await using var two = await ServerNode.MakeAsync("n2", broker.Address, uri);
        one.Start();
        two.Start();
        await one.ReadyAsync();
        await two.ReadyAsync();
        await one.UntilAsync(async () => (await StatusAsync(one)).Nodes.Count(node => node.Shards > 0) == 2, "both own shards");
        await one.UntilAsync(async () => (await StatusAsync(one)).ShardsWithoutOwner == 0, "every shard has an owner");

        var (code, text) = await one.RunAsync("cluster", "status");
        Assert.Equal(0, code);
        Assert.Contains($"127.0.0.1:{two.Port}", text, StringComparison.Ordinal);

        (code, text) = await one.RunAsync("cluster", "leave", "n2");
        Assert.Equal(6, code);
        Assert.Contains("is alive", text, StringComparison.Ordinal);

        (code, text) = await two.RunAsync("cluster", "drain");
        Assert.Equal(0, code);
        Assert.Contains("is empty", text, StringComparison.Ordinal);
        Assert.Contains("Sessions handed over to other nodes: 0.", text, StringComparison.Ordinal);
        Assert.StartsWith("not ready: this node leaves its cluster", await two.HealthAsync(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(two.ConnectAsync);
        // Empty is who has given up the last shards; that the other has taken them comes after.
        await one.UntilAsync(async () => (await StatusAsync(one)).Nodes.Single(node => node.IsSelf).Shards == 256, "n1 has all shards");

        (code, text) = await two.RunAsync("cluster", "leave");
        Assert.Equal(0, code);
        Assert.Contains("has left", text, StringComparison.Ordinal);
        Assert.Equal(0, await two.EndAsync());
        await one.UntilAsync(async () => (await StatusAsync(one)).Nodes.Count == 1, "n2 is gone");

        (code, text) = await two.RunAsync("cluster", "status");
        Assert.Equal(6, code);
        Assert.Contains("No server runs", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbs_of_a_stopped_node_change_nothing_while_another_runs()
    {
        var uri = await database.CreateSchemaUriAsync();
        await using var one = await ServerNode.MakeAsync("n1", broker.Address, uri);
        await using var two = await ServerNode.MakeAsync("n2", broker.Address, uri);
        one.Start();
        await one.ReadyAsync();
        await one.AddUsersAsync("romeo");

        var (code, text) = await two.RunAsync("user", "disable", $"romeo@{ServerNode.Domain}");
        Assert.Equal(8, code);
        Assert.Contains("other nodes of its cluster do: n1-", text, StringComparison.Ordinal);
        (code, text) = await two.RunAsync("user", "list");
        Assert.Equal(0, code);
        Assert.Contains("romeo", text, StringComparison.Ordinal);

        await one.StopAsync();
        (code, text) = await two.RunAsync("user", "disable", $"romeo@{ServerNode.Domain}");
        Assert.True(code == 0, text);
    }

    [Fact]
    public async Task Nodes_with_different_configurations_say_so()
    {
        var uri = await database.CreateSchemaUriAsync();
        await using var one = await ServerNode.MakeAsync("n1", broker.Address, uri);
        await using var two = await ServerNode.MakeAsync("n2", broker.Address, uri, configuration: "offline { 'store-limit' = 7 }");
        one.Start();
        await one.ReadyAsync();
        two.Start();
        await two.ReadyAsync();
        await one.UntilAsync(async () => (await StatusAsync(one)).Nodes.Count == 2, "n1 knows of n2");

        var (code, text) = await one.RunAsync("cluster", "status");
        Assert.Equal(8, code);
        Assert.Contains("another configuration than this node has: n2-", text, StringComparison.Ordinal);
        Assert.Contains("has another configuration than this one", two.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_forced_out_ends_its_life_and_comes_back_as_another()
    {
        var uri = await database.CreateSchemaUriAsync();
        await using var one = await ServerNode.MakeAsync("n1", broker.Address, uri);
        await using var two = await ServerNode.MakeAsync("n2", broker.Address, uri);
        one.Start();
        two.Start();
        await one.ReadyAsync();
        await two.ReadyAsync();
        await two.AddUsersAsync("romeo");
        await using var romeo = await two.LoginAsync("romeo", "orchard");
        await one.UntilAsync(async () => (await StatusAsync(one)).Nodes.Count == 2, "n1 knows of n2");
        var before = (await StatusAsync(one)).Nodes.Single(node => !node.IsSelf).Node;

        var (code, text) = await one.RunAsync("cluster", "leave", "n2", "--force");
        Assert.True(code == 0, text);
        await one.UntilAsync(
            async () => (await StatusAsync(one)).Nodes is { Count: 2 } nodes && nodes.Single(node => !node.IsSelf) is { State: "up" } other && other.Node != before, "n2 has a new life");
        await two.UntilHealthAsync("ready");
        await using var again = await two.LoginAsync("romeo", "orchard");
    }

    [Fact]
    public async Task Without_a_cluster_the_verbs_say_what_is_missing()
    {
        await using var server = await Aviso.Testing.Remote.ServerProcess.StartAsync(["romeo"]);
        using var administration = await RemoteAdministration.TryConnectAsync(Path.Combine(server.Data, "aviso.sock"));
        var fault = await Assert.ThrowsAsync<AdministrationException>(administration!.Cluster.StatusAsync);
        Assert.Contains("not a node of a cluster", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_of_the_cluster_are_made_by_the_schema_verbs()
    {
        await using var node = await ServerNode.MakeAsync("n1", broker.Address, await database.CreateSchemaUriAsync());
        Assert.Equal(7, (await node.RunAsync("schema", "check")).Code);
        Assert.Contains("CREATE TABLE IF NOT EXISTS cluster_node", (await node.RunAsync("schema", "install", "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await node.RunAsync("schema", "install")).Code);
        Assert.Equal(0, (await node.RunAsync("schema", "check")).Code);
    }

    private static async Task<ClusterReport> StatusAsync(ServerNode node) =>
        JsonSerializer.Deserialize((await node.RunAsync("cluster", "status", "--json")).Output, AdministrationJson.Default.ClusterReport)!;
}
