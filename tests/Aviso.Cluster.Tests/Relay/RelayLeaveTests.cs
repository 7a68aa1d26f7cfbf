using Aviso.ClusterKit.Servers;
using Aviso.Testing.Client;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Nodes that stop in an orderly way.</summary>
public sealed class RelayLeaveTests
{
    private const string Home = "romeo@example.org/home";
    private const string Orchard = "romeo@example.org/orchard";

    [Fact]
    public async Task Client_of_a_node_that_stops_is_told_and_resumes_by_another_without_loss()
    {
        await using var cluster = await RelayCluster.StartAsync(nodes: 3);
        var home = await cluster.LoginAsync(cluster["n1"], Home);
        var (romeo, id) = await RelayedResumptionTests.ManagedAsync(cluster, cluster["n2"]);
        await cluster.SendAsync(home, RelayedResumptionTests.Say(Orchard, "one"));
        Assert.Equal("one", await RelayedResumptionTests.TextAsync(romeo));

        var stopping = cluster["n2"].Server.StopAsync();
        cluster.Pass();
        await romeo.ReceiveStreamErrorAsync("system-shutdown");
        await cluster.WhenAsync(stopping);
        await cluster.SendAsync(home, RelayedResumptionTests.Say(Orchard, "two"));
        var again = await cluster.AuthenticateAsync(cluster["n3"], "romeo@example.org");
        await cluster.SendAsync(again, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>");

        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        Assert.Equal("two", await RelayedResumptionTests.TextAsync(again));
    }

    [Fact]
    public async Task Session_without_resumption_ends_with_the_node_of_its_connection()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var home = await cluster.LoginWithPresenceAsync(cluster["n1"], Home);
        var romeo = await cluster.LoginAsync(cluster["n2"], Orchard);
        await cluster.SendAsync(romeo, "<presence/>");
        await home.ReceiveAsync();

        var stopping = cluster["n2"].Server.StopAsync();
        cluster.Pass();

        await home.ReceiveXmlAsync($"<presence from='{Orchard}' type='unavailable'/>");
        await cluster.WhenAsync(stopping);
    }

    [Fact]
    public async Task Clients_elsewhere_are_told_when_their_home_stops()
    {
        await using var cluster = await RelayCluster.StartAsync();
        await cluster.LoginAsync(cluster["n1"], Home);
        var romeo = await cluster.LoginAsync(cluster["n2"], Orchard);

        var stopping = cluster["n1"].Server.StopAsync();
        cluster.Pass();

        await romeo.ReceiveStreamErrorAsync("system-shutdown");
        await cluster.WhenAsync(stopping);
        Assert.Equal(0, RelayCluster.Moves(cluster["n2"]));
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_ever_for_a_home_that_does_not_answer()
    {
        await using var cluster = await RelayCluster.StartAsync();
        await cluster.LoginAsync(cluster["n1"], Home);
        await cluster.LoginAsync(cluster["n2"], Orchard);
        cluster.Suspend(cluster["n1"]);

        var before = cluster.Time.GetUtcNow();
        await cluster.WhenAsync(cluster["n2"].Server.StopAsync());

        Assert.True(cluster.Time.GetUtcNow() - before < TimeSpan.FromSeconds(30));
        cluster.Resume(cluster["n1"]);
    }
}
