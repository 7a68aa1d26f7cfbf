using Aviso.ClusterKit.Servers;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Relayed streams together with stanzas that go from home to home.</summary>
public sealed class CrossedStreamsTests
{
    private const string Romeo = "romeo@example.org/orchard";
    private const string Juliet = "juliet@example.org/balcony";

    [Fact]
    public async Task Two_people_each_connected_to_the_others_home_talk_and_are_acknowledged()
    {
        await using var cluster = await RelayCluster.StartAsync();
        await cluster.LoginAsync(cluster["n1"], "romeo@example.org/home");
        await cluster.LoginAsync(cluster["n2"], "juliet@example.org/home");
        var (romeo, _) = await RelayedResumptionTests.ManagedAsync(cluster, cluster["n2"], Romeo);
        var (juliet, _) = await RelayedResumptionTests.ManagedAsync(cluster, cluster["n1"], Juliet);

        for (var number = 0; number < 20; number++)
        {
            await cluster.SendAsync(romeo, RelayedResumptionTests.Say(Juliet, $"to her {number}"));
            await cluster.SendAsync(juliet, RelayedResumptionTests.Say(Romeo, $"to him {number}"));
            Assert.Equal($"to her {number}", await RelayedResumptionTests.TextAsync(juliet));
            Assert.Equal($"to him {number}", await RelayedResumptionTests.TextAsync(romeo));
        }

        await cluster.SendAsync(romeo, "<r xmlns='urn:xmpp:sm:3'/>");
        Assert.Contains(await cluster.WhenAsync(romeo.ReceiveAllAsync()), one => one.Name == "a" && one["h"] == "20");
    }

    [Fact]
    public async Task Account_moves_with_its_first_session_and_the_other_node_relays_then()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var first = await cluster.LoginAsync(cluster["n1"], Romeo);
        await cluster.SendAsync(first, "</stream:stream>");
        await first.Transport.EndAsync();
        cluster.Pass(TimeSpan.FromSeconds(1));

        await cluster.LoginAsync(cluster["n2"], Romeo);
        var second = await cluster.LoginAsync(cluster["n1"], "romeo@example.org/home");

        Assert.Equal((0, 1), (RelayCluster.Serves(cluster["n1"]), RelayCluster.Moves(cluster["n1"])));
        await cluster.SendAsync(second, RelayedResumptionTests.Say(Romeo, "hi"));
    }

    [Fact]
    public async Task Session_that_only_hibernates_keeps_its_account_at_home()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var (romeo, id) = await RelayedResumptionTests.ManagedAsync(cluster, cluster["n1"], Romeo);
        var juliet = await cluster.LoginAsync(cluster["n2"], Juliet);
        romeo.Transport.Abort();
        await cluster.SendAsync(juliet, RelayedResumptionTests.Say(Romeo, "hi"));

        var again = await cluster.AuthenticateAsync(cluster["n2"], "romeo@example.org");
        await cluster.SendAsync(again, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");

        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        Assert.Equal("hi", await RelayedResumptionTests.TextAsync(again));
        Assert.Equal(1, RelayCluster.Moves(cluster["n2"]));
    }
}
