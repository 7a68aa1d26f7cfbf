using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Storage;
using Aviso.ClusterKit.Servers;
using Aviso.Core.Accounts;
using Aviso.Core.Homes;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Testing.Client;
using Aviso.Xml;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>Where accounts live, how they leave, and what happens when nodes fail.</summary>
public sealed class HomeTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.StartAsync(3);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Of_logins_at_the_same_time_on_all_nodes_all_are_served_by_one()
    {
        await _cluster.CreateAccountAsync("juliet@example.org");
        List<TestClient> clients = [];
        foreach (var node in _cluster.Nodes)
        {
            var client = node.Server.Connect();
            await _cluster.WhenAsync(TestCluster.AuthenticateAsync(client, Jid.Parse("juliet@example.org")));
            clients.Add(client);
        }

        await _cluster.WhenAsync(Task.WhenAll(clients.Select((client, index) => client.BindAsync($"r{index}"))));
        var home = Assert.Single(_cluster.Nodes, node => node.Server.Get<SessionDirectory>().Count > 0);
        Assert.Equal(3, home.Server.Get<SessionDirectory>().Count);
    }

    [Fact]
    public async Task A_claim_without_a_session_is_given_back()
    {
        var juliet = Jid.Parse("juliet@example.org");
        var (first, second) = (Homes(_cluster["n1"]), Homes(_cluster["n2"]));
        Assert.Null(await _cluster.WhenAsync(first.ClaimAsync(juliet).AsTask()));
        Assert.Null(await _cluster.WhenAsync(first.ClaimAsync(juliet).AsTask()));
        first.Release(juliet);
        _cluster.Pass();
        Assert.Equal(_cluster["n1"].Id, await _cluster.WhenAsync(second.ClaimAsync(juliet).AsTask()));
        first.Release(juliet);
        _cluster.Pass();
        Assert.Null(await _cluster.WhenAsync(second.ClaimAsync(juliet).AsTask()));
        Assert.Equal(_cluster["n2"].Id, await _cluster.WhenAsync(first.FindAsync(juliet).AsTask()));
    }

    [Fact]
    public async Task Nothing_that_modules_kept_survives_a_stay_elsewhere()
    {
        var romeo = await _cluster.LoginWithPresenceAsync(_cluster["n1"], "romeo@example.org/orchard");
        await RosterSetAsync(romeo, "first");
        await LeaveAsync(romeo);

        romeo = await _cluster.LoginWithPresenceAsync(_cluster["n2"], "romeo@example.org/orchard");
        Assert.Equal("first", await RosterNameAsync(romeo));
        await RosterSetAsync(romeo, "second");
        await LeaveAsync(romeo);

        romeo = await _cluster.LoginWithPresenceAsync(_cluster["n1"], "romeo@example.org/orchard");
        Assert.Equal("second", await RosterNameAsync(romeo));
    }

    [Fact]
    public async Task The_owner_that_served_an_account_offline_lets_go_of_it_before_it_lives_elsewhere()
    {
        var owner = _cluster["n1"];
        var juliet = TestCluster.AccountOwnedBy(owner, "juliet");
        var romeo = await _cluster.LoginWithPresenceAsync(_cluster["n2"], "romeo@example.org/orchard");
        await _cluster.CreateAccountAsync(juliet);
        await SendAsync(romeo, $"<message to='{juliet}' type='chat'><body>one</body></message>");

        // The message is on its way into the store when she comes to another node.
        owner.Server.Storage.HoldWrites();
        await SendAsync(romeo, $"<message to='{juliet}' type='chat'><body>two</body></message>");
        var claim = Homes(_cluster["n3"]).ClaimAsync(Jid.Parse(juliet)).AsTask();
        _cluster.Pass(TimeSpan.FromSeconds(2));
        Assert.False(claim.IsCompleted);
        owner.Server.Storage.ReleaseWrites();
        Assert.Null(await _cluster.WhenAsync(claim));
        var client = await _cluster.LoginWithPresenceAsync(_cluster["n3"], $"{juliet}/balcony");
        Homes(_cluster["n3"]).Release(Jid.Parse(juliet));
        _cluster.Pass();
        Assert.Equal(["one", "two"], await BodiesAsync(client));
    }

    [Fact]
    public async Task A_stanza_for_an_account_that_has_moved_follows_it()
    {
        var romeo = await _cluster.LoginWithPresenceAsync(_cluster["n1"], "romeo@example.org/orchard");
        foreach (var node in (string[])["n2", "n3", "n1", "n3", "n2"])
        {
            var juliet = await _cluster.LoginWithPresenceAsync(_cluster[node], "juliet@example.org/balcony");
            await SendAsync(romeo, $"<message to='juliet@example.org/balcony' type='chat'><body>{node}</body></message>");
            Assert.Equal([node], await BodiesAsync(juliet));
            await LeaveAsync(juliet);
        }
    }

    [Fact]
    public async Task A_message_to_who_was_on_a_node_that_dies_waits_for_her()
    {
        var romeo = await _cluster.LoginWithPresenceAsync(_cluster["n1"], "romeo@example.org/orchard");
        var juliet = await _cluster.LoginWithPresenceAsync(_cluster["n2"], "juliet@example.org/balcony");
        await SendAsync(romeo, "<message to='juliet@example.org' type='chat'><body>before</body></message>");
        Assert.Equal(["before"], await BodiesAsync(juliet));

        _cluster.Kill(_cluster["n2"]);
        await SendAsync(romeo, "<message to='juliet@example.org' type='chat'><body>one</body></message>");
        await SendAsync(romeo, "<message to='juliet@example.org' type='chat'><body>two</body></message>");
        await _cluster.SettleAsync();
        _cluster.Pass(TimeSpan.FromSeconds(2));

        juliet = await _cluster.LoginWithPresenceAsync(_cluster["n3"], "juliet@example.org/balcony");
        _cluster.Pass();
        Assert.Equal(["one", "two"], await BodiesAsync(juliet));
        Assert.Empty(await BodiesAsync(romeo)); // no error
    }

    [Fact]
    public async Task A_sender_is_told_handled_when_the_other_node_has_stored_it()
    {
        var romeo = await _cluster.LoginWithPresenceAsync(_cluster["n1"], "romeo@example.org/orchard");
        var juliet = await _cluster.LoginWithPresenceAsync(_cluster["n2"], "juliet@example.org/balcony");
        await _cluster.WhenAsync(romeo.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>"));
        await romeo.ReceiveAsync("enabled");
        _cluster["n2"].Server.Storage.HoldWrites();
        await SendAsync(romeo, "<message to='juliet@example.org' type='chat'><body>hi</body></message><r xmlns='urn:xmpp:sm:3'/>");
        Assert.Equal("0", (await romeo.ReceiveAsync("an answer"))["h"]);
        _cluster["n2"].Server.Storage.ReleaseWrites();
        _cluster.Pass();
        Assert.Equal("1", (await _cluster.WhenAsync(romeo.ReceiveAsync("a further answer")))["h"]);
        Assert.Equal(["hi"], await BodiesAsync(juliet));
    }

    [Fact]
    public async Task Who_cannot_be_reached_for_too_long_is_not_waited_for()
    {
        var romeo = await _cluster.LoginWithPresenceAsync(_cluster["n1"], "romeo@example.org/orchard");
        await _cluster.LoginWithPresenceAsync(_cluster["n2"], "juliet@example.org/balcony");
        await SendAsync(romeo, "<message to='juliet@example.org/balcony'><body>hi</body></message>");
        _cluster.Disconnect(_cluster["n2"]);
        await SendAsync(romeo, "<message id='late' to='juliet@example.org/balcony'><body>late</body></message>");
        _cluster.Pass(TimeSpan.FromSeconds(15));
        var answers = await _cluster.WhenAsync(romeo.ReceiveAllAsync());
        var error = Assert.Single(answers, one => one["id"] == "late");
        Assert.Equal("wait", error.Child("error")?["type"]);
        _cluster.Reconnect(_cluster["n2"]);
    }

    [Fact]
    public async Task What_waits_for_a_node_is_bounded()
    {
        await using var cluster = await TestCluster.StartAsync(2, settings => settings.Options.Set(new HomeOptions { MaxWaiting = 20 }));
        var romeo = await cluster.LoginWithPresenceAsync(cluster["n1"], "romeo@example.org/orchard");
        await cluster.LoginWithPresenceAsync(cluster["n2"], "juliet@example.org/balcony");
        cluster.Disconnect(cluster["n2"]);
        await romeo.SendAsync("<message id='first' to='juliet@example.org/balcony'><body>hi</body></message>");
        cluster.Pass(TimeSpan.FromSeconds(2)); // the node counts as gone
        for (var number = 0; number < 30; number++)
        {
            await romeo.SendAsync($"<message id='m{number}' to='juliet@example.org/balcony'><body>hi</body></message>");
        }

        Assert.Equal(11, (await cluster.WhenAsync(romeo.ReceiveAllAsync())).Count(one => one["type"] == "error"));
        cluster.Pass(TimeSpan.FromSeconds(12));
        Assert.Equal(20, (await cluster.WhenAsync(romeo.ReceiveAllAsync())).Count(one => one["type"] == "error"));
        cluster.Reconnect(cluster["n2"]);
    }

    [Fact]
    public async Task Who_sends_more_than_a_node_can_take_is_not_read_meanwhile()
    {
        const int Messages = 800;
        await using var cluster = await TestCluster.StartAsync(2, settings =>
        {
            settings.ClientWindowBytes = 256 * 1024 * 1024;
            settings.Options.Configure<ClientOptions>(options => (options.MaxStanzasPerSecond, options.MaxBytesPerSecond, options.MaxOutboxBytes) = (0, 0, 256 * 1024 * 1024));
        });
        var romeo = await cluster.LoginWithPresenceAsync(cluster["n1"], "romeo@example.org/orchard");
        var juliet = await cluster.LoginWithPresenceAsync(cluster["n2"], "juliet@example.org/balcony");
        await romeo.SendAsync("<message to='juliet@example.org/balcony'><body>first</body></message>");
        cluster.Pass();
        await juliet.ReceiveAsync();
        cluster.Suspend(cluster["n2"]);
        var text = new string('x', 50_000);
        for (var number = 0; number < Messages; number++)
        {
            await romeo.SendAsync($"<message id='{number}' to='juliet@example.org/balcony'><body>{text}</body></message>");
        }

        Assert.False(cluster["n1"].Kit.Link.HasRoom(cluster["n2"].Id));
        cluster.Pass(TimeSpan.FromSeconds(1));
        cluster.Resume(cluster["n2"]);
        for (var number = 0; number < Messages; number++)
        {
            Assert.Equal($"{number}", (await cluster.WhenAsync(juliet.ReceiveAsync()))["id"]);
        }
    }

    [Fact]
    public async Task Stanzas_arrive_after_a_short_cut_between_nodes()
    {
        var romeo = await _cluster.LoginWithPresenceAsync(_cluster["n1"], "romeo@example.org/orchard");
        var juliet = await _cluster.LoginWithPresenceAsync(_cluster["n2"], "juliet@example.org/balcony");
        await SendAsync(romeo, "<message to='juliet@example.org/balcony'><body>0</body></message>");
        _cluster.Cut(_cluster["n1"], _cluster["n2"]);
        for (var number = 1; number < 10; number++)
        {
            await SendAsync(romeo, $"<message to='juliet@example.org/balcony'><body>{number}</body></message>");
        }

        _cluster.Heal();
        _cluster.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal([.. Enumerable.Range(0, 10).Select(number => $"{number}")], await BodiesAsync(juliet));
    }

    [Fact]
    public async Task Sessions_go_on_while_the_owner_of_their_shard_is_replaced()
    {
        var owner = _cluster["n3"];
        var (romeo, juliet) = (TestCluster.AccountOwnedBy(owner, "romeo"), TestCluster.AccountOwnedBy(owner, "juliet"));
        var one = await _cluster.LoginWithPresenceAsync(_cluster["n1"], $"{romeo}/orchard");
        var other = await _cluster.LoginWithPresenceAsync(_cluster["n2"], $"{juliet}/balcony");
        _cluster.Kill(owner);
        await SendAsync(one, $"<message to='{juliet}' type='chat'><body>meanwhile</body></message>");
        await _cluster.SettleAsync();
        _cluster.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(["meanwhile"], await BodiesAsync(other));

        await _cluster.LoginWithPresenceAsync(_cluster["n1"], $"{juliet}/chamber");
        Assert.Equal(2, _cluster["n2"].Server.Accounts.TryGet(Jid.Parse(juliet))?.Sessions.Count);
        Assert.Equal(0, _cluster["n1"].Server.Accounts.TryGet(Jid.Parse(juliet))?.Sessions.Count ?? 0);
    }

    [Fact]
    public async Task A_node_that_was_expelled_ends_its_sessions_and_what_they_held_finds_its_way()
    {
        var romeo = await _cluster.LoginWithPresenceAsync(_cluster["n1"], "romeo@example.org/orchard");
        var juliet = await _cluster.LoginWithPresenceAsync(_cluster["n2"], "juliet@example.org/balcony");
        await _cluster.WhenAsync(juliet.SendAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/>"));
        await juliet.ReceiveAsync("enabled");
        await SendAsync(romeo, "<message to='juliet@example.org' type='chat'><body>unacknowledged</body></message>");

        var before = _cluster["n2"].Id;
        _cluster.LoseTable(_cluster["n2"]);
        await _cluster.UntilAsync(() => _cluster["n1"].Kit.Ownership.Nodes.Count == 2, "the node is expelled");
        _cluster.FindTable(_cluster["n2"]);
        await _cluster.SettleAsync();
        Assert.NotEqual(before, _cluster["n2"].Id);
        Assert.Equal(0, _cluster["n2"].Server.Get<SessionDirectory>().Count);
        _cluster.Pass(TimeSpan.FromSeconds(3));

        juliet = await _cluster.LoginWithPresenceAsync(_cluster["n2"], "juliet@example.org/balcony");
        _cluster.Pass();
        Assert.Equal(["unacknowledged"], await BodiesAsync(juliet));
    }

    [Fact]
    public async Task An_account_is_erased_from_any_node()
    {
        var address = Jid.Parse("juliet@example.org");
        var juliet = await _cluster.LoginWithPresenceAsync(_cluster["n2"], "juliet@example.org/balcony");
        await RosterSetAsync(juliet, "romeo");
        Assert.NotNull(await _cluster.WhenAsync(_cluster["n1"].Server.Accounts.EraseAsync(address)));
        _cluster.Pass();
        Assert.Equal(0, _cluster["n2"].Server.Get<SessionDirectory>().Count);

        juliet = await _cluster.LoginWithPresenceAsync(_cluster["n2"], "juliet@example.org/balcony");
        Assert.Null(await RosterNameAsync(juliet));
    }

    [Fact]
    public async Task A_new_password_ends_sessions_on_all_nodes()
    {
        var juliet = await _cluster.LoginWithPresenceAsync(_cluster["n2"], "juliet@example.org/balcony");
        Assert.True(await _cluster.WhenAsync(_cluster["n1"].Server.Accounts.SetPasswordAsync(Jid.Parse("juliet@example.org"), "another one")));
        _cluster.Pass();
        await juliet.ReceiveStreamErrorAsync("reset");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sessions_that_a_node_was_not_told_to_end_are_found_when_it_hears_again(bool isStoreAway)
    {
        var (juliet, nurse) = (Jid.Parse("juliet@example.org"), Jid.Parse("nurse@example.org"));
        var balcony = await _cluster.LoginAsync(_cluster["n2"], "juliet@example.org/balcony");
        var garden = await _cluster.LoginAsync(_cluster["n2"], "juliet@example.org/garden");
        var house = await _cluster.LoginAsync(_cluster["n2"], "nurse@example.org/house");
        var orchard = await _cluster.LoginAsync(_cluster["n2"], "romeo@example.org/orchard");
        var changer = _cluster["n2"].Server.Accounts.TryGet(juliet)!.Sessions.Single(session => session.Jid.Resource == "garden");
        _cluster.Disconnect(_cluster["n2"]);
        _cluster.Pass(TimeSpan.FromSeconds(1));
        var accounts = _cluster["n1"].Server.Accounts;
        Assert.True(await _cluster.WhenAsync(accounts.SetPasswordAsync(juliet, "another one", changer)));
        Assert.True(await _cluster.WhenAsync(accounts.SetStatusAsync(nurse, AccountStatus.Disabled)));
        _cluster.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(4, _cluster["n2"].Server.Get<SessionDirectory>().Count);

        var storage = _cluster["n2"].Server.Storage;
        storage.FailReads = isStoreAway ? new StorageException("It is away.") : null;
        _cluster.Reconnect(_cluster["n2"]);
        _cluster["n1"].Kit.Cluster.Bus.Publish("test", default);
        await _cluster.UntilAsync(() => _cluster["n2"].Kit.Missed > 0, "n2 knows that it has missed something");
        Assert.Equal(isStoreAway ? 4 : 2, _cluster["n2"].Server.Get<SessionDirectory>().Count);
        storage.FailReads = null;
        _cluster.Pass(TimeSpan.FromSeconds(4));

        await balcony.ReceiveStreamErrorAsync("reset");
        await house.ReceiveStreamErrorAsync("not-authorized");
        Assert.Equal(2, _cluster["n2"].Server.Get<SessionDirectory>().Count);
        await garden.ReceiveNothingAsync();
        await orchard.ReceiveNothingAsync();
    }

    [Fact]
    public async Task An_answer_to_the_servers_own_request_comes_back_to_the_node_that_asked()
    {
        var juliet = await _cluster.LoginWithPresenceAsync(_cluster["n2"], "juliet@example.org/balcony");
        var server = _cluster["n1"].Server;
        var asking = server.Get<IServerRequests>().AskAsync(
            server.Get<IVirtualHosts>().Find("example.org")!, Jid.Parse("juliet@example.org/balcony"), false, new("query", "jabber:iq:version"), TimeSpan.FromSeconds(30));
        _cluster.Pass();
        var request = await juliet.ReceiveAsync("a request");
        await SendAsync(juliet, $"<iq type='result' id='{request["id"]}' to='example.org'><query xmlns='jabber:iq:version'><name>x</name></query></iq>");
        Assert.Equal("x", (await _cluster.WhenAsync(asking)).Payload?.Child("name")?.Text);
    }

    private static IAccountHomes Homes(TestNode node) => node.Server.Get<IAccountHomes>();

    private async Task SendAsync(TestClient client, string xml)
    {
        await client.SendAsync(xml);
        _cluster.Pass();
    }

    private async Task LeaveAsync(TestClient client)
    {
        await _cluster.WhenAsync(client.CloseAsync());
        _cluster.Pass();
    }

    private async Task<IReadOnlyList<string>> BodiesAsync(TestClient client) =>
        [.. (await _cluster.WhenAsync(client.ReceiveAllAsync())).Select(one => one.Child("body")?.Text).OfType<string>()];

    private Task<Element> RosterSetAsync(TestClient client, string name) => _cluster.WhenAsync(
        client.RequestAsync("set", null, $"<query xmlns='jabber:iq:roster'><item jid='nurse@example.org' name='{name}'/></query>"));

    private async Task<string?> RosterNameAsync(TestClient client) =>
        (await _cluster.WhenAsync(client.RequestAsync("get", null, "<query xmlns='jabber:iq:roster'/>"))).Child("query", "jabber:iq:roster")?.Child("item")?["name"];
}
