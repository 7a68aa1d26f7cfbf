using Aviso.ClusterKit.Servers;
using Aviso.Testing.Client;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Sessions of one account on two nodes behave as on one.</summary>
public sealed class TwoNodeAccountTests
{
    [Fact]
    public async Task Stream_of_the_second_node_is_served_by_the_first()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var orchard = await cluster.LoginAsync(cluster["n1"], "romeo@example.org/orchard");
        var garden = await cluster.LoginAsync(cluster["n2"], "romeo@example.org/garden");

        Assert.Equal("romeo@example.org/garden", garden.Jid!.ToString());
        Assert.Equal((1, 0), (RelayCluster.Serves(cluster["n1"]), RelayCluster.Moves(cluster["n1"])));
        Assert.Equal((0, 1), (RelayCluster.Serves(cluster["n2"]), RelayCluster.Moves(cluster["n2"])));

        await garden.SendAsync("<message to='romeo@example.org/orchard'><body>hi</body></message>");
        cluster.Pass();
        await orchard.ReceiveXmlAsync("<message from='romeo@example.org/garden'><body>hi</body></message>");
        await orchard.SendAsync("<message to='romeo@example.org/garden'><body>ho</body></message>");
        cluster.Pass();
        await cluster.WhenAsync(garden.ReceiveXmlAsync("<message from='romeo@example.org/orchard'><body>ho</body></message>"));
    }
}
