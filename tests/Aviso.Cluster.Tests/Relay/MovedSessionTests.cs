using Aviso.ClusterKit.Servers;
using Aviso.Streams.Moving;
using Aviso.Testing.Client;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Sessions that can be resumed go on on another node when theirs stops: nobody notices, nothing is lost, nothing comes twice.</summary>
public sealed class MovedSessionTests
{
    private const string Orchard = "romeo@example.org/orchard";
    private const string Juliet = "juliet@example.org/balcony";

    [Fact]
    public async Task Session_is_resumed_on_the_next_home_with_what_its_client_had_not_acknowledged()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var juliet = await cluster.LoginAsync(cluster["n2"], Juliet);
        var (romeo, id) = await RelayedResumptionTests.ManagedAsync(cluster, cluster["n1"]);
        await cluster.SendAsync(romeo, RelayedResumptionTests.Say(Juliet, "zero"));
        await cluster.SendAsync(juliet, RelayedResumptionTests.Say(Orchard, "one") + RelayedResumptionTests.Say(Orchard, "two"));
        Assert.Equal("one", await RelayedResumptionTests.TextAsync(romeo));
        Assert.Equal("two", await RelayedResumptionTests.TextAsync(romeo));

        await cluster.StopAsync(cluster["n1"]);

        Assert.Equal((1, 0), (Arrived(cluster["n2"]), cluster["n2"].Server.Get<SessionMoves>().Metrics.Ended));
        await cluster.SendAsync(juliet, RelayedResumptionTests.Say(Orchard, "three"));
        var again = await cluster.AuthenticateAsync(cluster["n2"], "romeo@example.org");
        await cluster.SendAsync(again, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>");
        await again.ReceiveXmlAsync($"<resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>");
        Assert.Equal(["two", "three"], [await RelayedResumptionTests.TextAsync(again), await RelayedResumptionTests.TextAsync(again)]);
        Assert.Equal("zero", await RelayedResumptionTests.TextAsync(juliet));
        await cluster.SendAsync(again, RelayedResumptionTests.Say(Juliet, "four"));
        Assert.Equal("four", await RelayedResumptionTests.TextAsync(juliet));
        Assert.DoesNotContain(await cluster.WhenAsync(again.ReceiveAllAsync()), one => one.Name == "message");
    }

    private static long Arrived(TestNode node) => node.Server.Get<SessionMoves>().Metrics.Arrived;
}
