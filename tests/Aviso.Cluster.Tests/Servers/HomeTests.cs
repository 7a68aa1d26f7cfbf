using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Hosts;
using Aviso.ClusterKit.Servers;
using Aviso.Core.Accounts;
using Aviso.Protocol;
using Aviso.Testing.Client;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>Where accounts live, and how they leave.</summary>
public sealed class HomeTests : ThreeNodeTests
{
    [Fact]
    public async Task Of_logins_at_the_same_time_on_all_nodes_all_are_served_by_one()
    {
        await Cluster.CreateAccountAsync("juliet@example.org");
        List<TestClient> clients = [];
        foreach (var node in Cluster.Nodes)
        {
            var client = node.Server.Connect();
            await Cluster.WhenAsync(TestCluster.AuthenticateAsync(client, Jid.Parse("juliet@example.org")));
            clients.Add(client);
        }

        await Cluster.WhenAsync(Task.WhenAll(clients.Select((client, index) => client.BindAsync($"r{index}"))));
        var home = Assert.Single(Cluster.Nodes, node => node.Server.Get<SessionDirectory>().Count > 0);
        Assert.Equal(3, home.Server.Get<SessionDirectory>().Count);
    }

    [Fact]
    public async Task A_claim_without_a_session_is_given_back()
    {
        var juliet = Jid.Parse("juliet@example.org");
        var (first, second) = (Homes(Cluster["n1"]), Homes(Cluster["n2"]));
        Assert.Null(await Cluster.WhenAsync(first.ClaimAsync(juliet).AsTask()));
        Assert.Null(await Cluster.WhenAsync(first.ClaimAsync(juliet).AsTask()));
        first.Release(juliet);
        Cluster.Pass();
        Assert.Equal(Cluster["n1"].Id, await Cluster.WhenAsync(second.ClaimAsync(juliet).AsTask()));
        first.Release(juliet);
        Cluster.Pass();
        Assert.Null(await Cluster.WhenAsync(second.ClaimAsync(juliet).AsTask()));
        Assert.Equal(Cluster["n2"].Id, await Cluster.WhenAsync(first.FindAsync(juliet).AsTask()));
    }

    [Fact]
    public async Task Nothing_that_modules_kept_survives_a_stay_elsewhere()
    {
        var romeo = await Cluster.LoginWithPresenceAsync(Cluster["n1"], "romeo@example.org/orchard");
        await RosterSetAsync(romeo, "first");
        await LeaveAsync(romeo);

        romeo = await Cluster.LoginWithPresenceAsync(Cluster["n2"], "romeo@example.org/orchard");
        Assert.Equal("first", await RosterNameAsync(romeo));
        await RosterSetAsync(romeo, "second");
        await LeaveAsync(romeo);

        romeo = await Cluster.LoginWithPresenceAsync(Cluster["n1"], "romeo@example.org/orchard");
        Assert.Equal("second", await RosterNameAsync(romeo));
    }

    [Fact]
    public async Task The_owner_that_served_an_account_offline_lets_go_of_it_before_it_lives_elsewhere()
    {
        var owner = Cluster["n1"];
        var juliet = TestCluster.AccountOwnedBy(owner, "juliet");
        var romeo = await Cluster.LoginWithPresenceAsync(Cluster["n2"], "romeo@example.org/orchard");
        await Cluster.CreateAccountAsync(juliet);
        await SendAsync(romeo, $"<message to='{juliet}' type='chat'><body>one</body></message>");

        // The message is on its way into the store when she comes to another node.
        owner.Server.Storage.HoldWrites();
        await SendAsync(romeo, $"<message to='{juliet}' type='chat'><body>two</body></message>");
        var claim = Homes(Cluster["n3"]).ClaimAsync(Jid.Parse(juliet)).AsTask();
        Cluster.Pass(TimeSpan.FromSeconds(2));
        Assert.False(claim.IsCompleted);
        owner.Server.Storage.ReleaseWrites();
        Assert.Null(await Cluster.WhenAsync(claim));
        var client = await Cluster.LoginWithPresenceAsync(Cluster["n3"], $"{juliet}/balcony");
        Homes(Cluster["n3"]).Release(Jid.Parse(juliet));
        Cluster.Pass();
        Assert.Equal(["one", "two"], await BodiesAsync(client));
    }

    [Fact]
    public async Task A_stanza_for_an_account_that_has_moved_follows_it()
    {
        var romeo = await Cluster.LoginWithPresenceAsync(Cluster["n1"], "romeo@example.org/orchard");
        foreach (var node in (string[])["n2", "n3", "n1", "n3", "n2"])
        {
            var juliet = await Cluster.LoginWithPresenceAsync(Cluster[node], "juliet@example.org/balcony");
            await SendAsync(romeo, $"<message to='juliet@example.org/balcony' type='chat'><body>{node}</body></message>");
            Assert.Equal([node], await BodiesAsync(juliet));
            await LeaveAsync(juliet);
        }
    }

    [Fact]
    public async Task A_sender_is_told_handled_when_the_other_node_has_stored_it()
    {
        var romeo = await Cluster.LoginWithPresenceAsync(Cluster["n1"], "romeo@example.org/orchard");
        var juliet = await Cluster.LoginWithPresenceAsync(Cluster["n2"], "juliet@example.org/balcony");
        await Cluster.WhenAsync(romeo.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>"));
        await romeo.ReceiveAsync("enabled");
        Cluster["n2"].Server.Storage.HoldWrites();
        await SendAsync(romeo, "<message to='juliet@example.org' type='chat'><body>hi</body></message><r xmlns='urn:xmpp:sm:3'/>");
        Assert.Equal("0", (await romeo.ReceiveAsync("an answer"))["h"]);
        Cluster["n2"].Server.Storage.ReleaseWrites();
        Cluster.Pass();
        Assert.Equal("1", (await Cluster.WhenAsync(romeo.ReceiveAsync("a further answer")))["h"]);
        Assert.Equal(["hi"], await BodiesAsync(juliet));
    }

    [Fact]
    public async Task An_answer_to_the_servers_own_request_comes_back_to_the_node_that_asked()
    {
        var juliet = await Cluster.LoginWithPresenceAsync(Cluster["n2"], "juliet@example.org/balcony");
        var server = Cluster["n1"].Server;
        var asking = server.Get<IServerRequests>().AskAsync(
            server.Get<IVirtualHosts>().Find("example.org")!, Jid.Parse("juliet@example.org/balcony"), false, new("query", "jabber:iq:version"), TimeSpan.FromSeconds(30));
        Cluster.Pass();
        var request = await juliet.ReceiveAsync("a request");
        await SendAsync(juliet, $"<iq type='result' id='{request["id"]}' to='example.org'><query xmlns='jabber:iq:version'><name>x</name></query></iq>");
        Assert.Equal("x", (await Cluster.WhenAsync(asking)).Payload?.Child("name")?.Text);
    }

    private static IAccountHomes Homes(TestNode node) => node.Server.Get<IAccountHomes>();

    private async Task LeaveAsync(TestClient client)
    {
        await Cluster.WhenAsync(client.CloseAsync());
        Cluster.Pass();
    }
}
