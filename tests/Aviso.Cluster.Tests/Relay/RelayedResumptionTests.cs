using Aviso.ClusterKit.Servers;
using Aviso.Testing.Client;
using Aviso.Xml;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>A session is resumed by whichever node its client comes back to; nothing is lost and nothing comes twice (XEP-0198 §5).</summary>
public sealed class RelayedResumptionTests
{
    private const string Orchard = "romeo@example.org/orchard";
    private const string Juliet = "juliet@example.org/balcony";

    [Theory]
    [InlineData("n1", "n2")]
    [InlineData("n2", "n1")]
    [InlineData("n2", "n2")]
    public async Task Session_goes_on_over_any_node_with_unacknowledged_stanzas_in_both_directions(string before, string after)
    {
        await using var cluster = await RelayCluster.StartAsync();
        await cluster.LoginAsync(cluster["n1"], "romeo@example.org/home");
        var juliet = await cluster.LoginAsync(cluster["n1"], Juliet);
        var (romeo, id) = await ManagedAsync(cluster, cluster[before]);
        await cluster.SendAsync(romeo, Say(Juliet, "first") + Say(Juliet, "second"));
        await cluster.SendAsync(juliet, Say(Orchard, "third"));
        await romeo.ReceiveAsync();
        romeo.Transport.Abort();
        cluster.Pass();
        await cluster.SendAsync(juliet, Say(Orchard, "fourth"));

        var again = await cluster.AuthenticateAsync(cluster[after], "romeo@example.org");
        await cluster.SendAsync(again, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>" + Say(Juliet, "fifth"));

        await again.ReceiveXmlAsync($"<resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='2'/>");
        Assert.Equal(["third", "fourth"], [await TextAsync(again), await TextAsync(again)]);
        Assert.Equal(["first", "second", "fifth"], [await TextAsync(juliet), await TextAsync(juliet), await TextAsync(juliet)]);
        await cluster.SendAsync(juliet, Say(Orchard, "sixth"));
        Assert.Equal("sixth", await TextAsync(again));
        Assert.DoesNotContain(await cluster.WhenAsync(again.ReceiveAllAsync()), one => one.Name == "message");
        Assert.DoesNotContain(await cluster.WhenAsync(juliet.ReceiveAllAsync()), one => one.Name == "message");
    }

    [Fact]
    public async Task Session_is_taken_from_a_half_open_connection_of_the_other_node()
    {
        await using var cluster = await RelayCluster.StartAsync();
        await cluster.LoginAsync(cluster["n1"], "romeo@example.org/home");
        var (romeo, id) = await ManagedAsync(cluster, cluster["n2"]);

        var again = await cluster.AuthenticateAsync(cluster["n1"], "romeo@example.org");
        await cluster.SendAsync(again, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");

        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        await romeo.ReceiveStreamErrorAsync("conflict");
        cluster.Pass(TimeSpan.FromSeconds(15));
        Assert.Equal((0, 0), (RelayCluster.Serves(cluster["n1"]), RelayCluster.Moves(cluster["n2"])));
    }

    [Fact]
    public async Task Session_that_is_not_there_is_not_found_and_a_resource_can_be_bound()
    {
        await using var cluster = await RelayCluster.StartAsync();
        await cluster.LoginAsync(cluster["n1"], "romeo@example.org/home");

        var client = await cluster.AuthenticateAsync(cluster["n2"], "romeo@example.org");
        await cluster.SendAsync(client, "<resume xmlns='urn:xmpp:sm:3' previd='gone' h='0'/>");
        Assert.NotNull((await client.ReceiveAsync()).Child("item-not-found", Protocol.Namespaces.Stanzas));
        await cluster.WhenAsync(client.BindAsync("orchard"));

        Assert.Equal(Orchard, client.Jid!.ToString());
    }

    [Fact]
    public async Task Account_that_lives_nowhere_has_nothing_to_resume()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var client = await cluster.AuthenticateAsync(cluster["n2"], "romeo@example.org");

        await cluster.SendAsync(client, "<resume xmlns='urn:xmpp:sm:3' previd='gone' h='0'/>");

        Assert.NotNull((await client.ReceiveAsync()).Child("item-not-found", Protocol.Namespaces.Stanzas));
        Assert.Equal(0, RelayCluster.Moves(cluster["n2"]));
    }

    internal static async Task<(TestClient Client, string Id)> ManagedAsync(TestCluster cluster, TestNode node, string jid = Orchard)
    {
        var client = await cluster.LoginAsync(node, jid);
        await cluster.SendAsync(client, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        return (client, (await client.ReceiveAsync())["id"]!);
    }

    internal static string Say(string to, string text) => $"<message to='{to}' type='chat'><body>{text}</body></message>";

    // Requests for an acknowledgement come now and then.
    internal static async Task<string> TextAsync(TestClient client)
    {
        Element element;
        do
        {
            element = await client.ReceiveAsync("a message");
        }
        while (element.Name == "r");

        return element.Child("body")!.Text;
    }
}
