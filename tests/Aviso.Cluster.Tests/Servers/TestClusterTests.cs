using Aviso.ClusterKit.Servers;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>The harness itself.</summary>
public sealed class TestClusterTests
{
    [Fact]
    public async Task Servers_share_what_is_stored()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await using var romeo = await cluster.LoginWithPresenceAsync(cluster["n1"], "romeo@example.org/orchard");
        await using var juliet = await cluster.LoginWithPresenceAsync(cluster["n2"], "juliet@example.org/balcony");
        Assert.NotNull(await cluster["n2"].Server.Accounts.ReadAsync(romeo.Jid!.Bare));
        Assert.NotEqual(cluster["n1"].Id, cluster["n2"].Id);
    }

    [Fact]
    public async Task A_node_that_is_killed_is_forgotten_by_the_others_and_can_come_back()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        cluster.Kill(cluster["n3"]);
        await cluster.SettleAsync();
        await cluster.AddAsync("n3");
        await cluster.SettleAsync();
        await cluster.StopAsync(cluster["n1"]);
        await cluster.SettleAsync();
    }
}
