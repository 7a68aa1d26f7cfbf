using Aviso.Abstractions.Hosts;
using Aviso.ClusterKit.Servers;
using Aviso.Testing.Client;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Sessions of one account on two nodes behave as on one.</summary>
public sealed class TwoNodeAccountTests
{
    private const string Orchard = "romeo@example.org/orchard";
    private const string Garden = "romeo@example.org/garden";

    [Fact]
    public async Task Stream_of_the_second_node_is_served_by_the_first()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var (orchard, garden) = await BothAsync(cluster);

        Assert.Equal(Garden, garden.Jid!.ToString());
        Assert.Equal((1, 0), (RelayCluster.Serves(cluster["n1"]), RelayCluster.Moves(cluster["n1"])));
        Assert.Equal((0, 1), (RelayCluster.Serves(cluster["n2"]), RelayCluster.Moves(cluster["n2"])));

        await cluster.SendAsync(garden, $"<message to='{Orchard}'><body>hi</body></message>");
        await orchard.ReceiveXmlAsync($"<message from='{Garden}'><body>hi</body></message>");
        await cluster.SendAsync(orchard, $"<message to='{Garden}'><body>ho</body></message>");
        await garden.ReceiveXmlAsync($"<message from='{Orchard}'><body>ho</body></message>");
    }

    [Fact]
    public async Task Nothing_is_left_when_the_client_ends_its_stream()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var (orchard, garden) = await BothAsync(cluster);
        await cluster.SendAsync(orchard, "<presence/>");
        await orchard.ReceiveAsync();
        await cluster.SendAsync(garden, "<presence/>");
        await orchard.ReceiveAsync();

        await cluster.SendAsync(garden, "</stream:stream>");
        await garden.Transport.EndAsync();
        cluster.Pass();

        await orchard.ReceiveXmlAsync($"<presence from='{Garden}' type='unavailable'/>");
        Assert.Equal((0, 0), (RelayCluster.Serves(cluster["n1"]), RelayCluster.Moves(cluster["n2"])));
    }

    [Fact]
    public async Task Own_resources_see_each_other()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var (orchard, garden) = await BothAsync(cluster);
        await cluster.SendAsync(orchard, "<presence><show>away</show></presence>");
        await orchard.ReceiveAsync();

        await cluster.SendAsync(garden, "<presence/>");

        await orchard.ReceiveXmlAsync($"<presence from='{Garden}'/>");
        var seen = await Task.WhenAll(garden.ReceiveAsync(), garden.ReceiveAsync());
        Assert.Equal([Garden, Orchard], seen.Select(one => one["from"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Carbons_go_to_the_resource_on_the_other_node()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var (orchard, garden) = await BothAsync(cluster);
        var juliet = await cluster.LoginAsync(cluster["n1"], "juliet@example.org/balcony");
        await cluster.RequestAsync(garden, "set", "<enable xmlns='urn:xmpp:carbons:2'/>");

        await cluster.SendAsync(juliet, $"<message to='{Orchard}' type='chat'><body>What man art thou?</body></message>");
        await cluster.SendAsync(orchard, "<message to='juliet@example.org/balcony' type='chat'><body>Neither, fair saint</body></message>");

        Assert.NotNull((await garden.ReceiveAsync()).Child("received", "urn:xmpp:carbons:2"));
        Assert.NotNull((await garden.ReceiveAsync()).Child("sent", "urn:xmpp:carbons:2"));
    }

    [Fact]
    public async Task Roster_pushes_go_to_the_resource_on_the_other_node()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var (orchard, garden) = await BothAsync(cluster);
        await cluster.RequestAsync(garden, "get", "<query xmlns='jabber:iq:roster'/>");

        await cluster.RequestAsync(orchard, "set", "<query xmlns='jabber:iq:roster'><item jid='juliet@example.org'/></query>");

        var push = await garden.ReceiveAsync();
        Assert.Equal("juliet@example.org", push.Child("query", "jabber:iq:roster")!.Child("item")!["jid"]);
    }

    [Fact]
    public async Task Blocking_on_the_second_node_is_pushed_to_the_first_and_holds()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var (orchard, garden) = await BothAsync(cluster);
        var juliet = await cluster.LoginAsync(cluster["n1"], "juliet@example.org/balcony");
        await cluster.RequestAsync(orchard, "get", "<blocklist xmlns='urn:xmpp:blocking'/>");

        await cluster.RequestAsync(garden, "set", "<block xmlns='urn:xmpp:blocking'><item jid='juliet@example.org'/></block>");

        Assert.NotNull((await orchard.ReceiveAsync()).Child("block", "urn:xmpp:blocking"));
        await cluster.SendAsync(juliet, $"<message to='{Garden}'><body>hi</body></message>");
        await cluster.WhenAsync(garden.ReceiveNothingAsync());
    }

    [Fact]
    public async Task Resource_is_taken_over_from_the_other_node()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var (orchard, garden) = await BothAsync(cluster);

        var next = await cluster.LoginAsync(cluster["n1"], Garden);
        cluster.Pass();
        await garden.ReceiveStreamErrorAsync("conflict");
        var after = await cluster.LoginAsync(cluster["n2"], Orchard);
        await orchard.ReceiveStreamErrorAsync("conflict");

        await cluster.SendAsync(after, $"<message to='{Garden}'><body>hi</body></message>");
        await next.ReceiveXmlAsync($"<message from='{Orchard}'><body>hi</body></message>");
    }

    [Fact]
    public async Task Resource_in_use_on_the_other_node_is_a_conflict_and_another_may_be_tried()
    {
        await using var cluster = await RelayCluster.StartAsync(settings => settings.Options.Configure<HostOptions>(host => host.ResourceConflict = ResourceConflictPolicy.Reject));
        var (_, _) = await BothAsync(cluster);
        var client = await cluster.AuthenticateAsync(cluster["n2"], "romeo@example.org");

        await cluster.SendAsync(client, Bind("orchard"));
        Assert.NotNull((await client.ReceiveAsync()).Child("error")!.Child("conflict", "urn:ietf:params:xml:ns:xmpp-stanzas"));
        await cluster.SendAsync(client, Bind("home"));
        Assert.Equal("result", (await client.ReceiveAsync())["type"]);
    }

    [Fact]
    public async Task Resource_in_use_on_the_other_node_gets_another_name()
    {
        await using var cluster = await RelayCluster.StartAsync(settings => settings.Options.Configure<HostOptions>(host => host.ResourceConflict = ResourceConflictPolicy.Rename));
        var (_, _) = await BothAsync(cluster);

        var third = await cluster.LoginAsync(cluster["n2"], Orchard);

        Assert.NotEqual(Orchard, third.Jid!.ToString());
    }

    [Fact]
    public async Task What_is_sent_together_with_the_request_to_bind_is_not_lost()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var orchard = await cluster.LoginAsync(cluster["n1"], Orchard);
        var client = await cluster.AuthenticateAsync(cluster["n2"], "romeo@example.org");

        var many = string.Concat(Enumerable.Range(0, 500).Select(number => $"<message to='{Orchard}' id='{number}'><body>{new string('x', 200)}</body></message>"));
        await cluster.SendAsync(client, Bind("garden") + many);

        Assert.Equal("result", (await client.ReceiveAsync())["type"]);
        for (var number = 0; number < 500; number++)
        {
            Assert.Equal(number.ToString(), (await orchard.ReceiveAsync())["id"]);
        }
    }

    private static string Bind(string resource) =>
        $"<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>{resource}</resource></bind></iq>";

    private static async Task<(TestClient Orchard, TestClient Garden)> BothAsync(TestCluster cluster) =>
        (await cluster.LoginAsync(cluster["n1"], Orchard), await cluster.LoginAsync(cluster["n2"], Garden));
}
