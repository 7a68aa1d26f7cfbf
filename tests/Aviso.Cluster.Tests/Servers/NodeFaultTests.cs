using Aviso.ClusterKit.Servers;
using Aviso.Core.Accounts;
using Aviso.Core.Homes;
using Aviso.Protocol;
using Aviso.Streams.Clients;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>What becomes of stanzas and sessions when nodes fail, or cannot be reached.</summary>
public sealed class NodeFaultTests : ThreeNodeTests
{
    [Fact]
    public async Task A_message_to_who_was_on_a_node_that_dies_waits_for_her()
    {
        var romeo = await Cluster.LoginWithPresenceAsync(Cluster["n1"], "romeo@example.org/orchard");
        var juliet = await Cluster.LoginWithPresenceAsync(Cluster["n2"], "juliet@example.org/balcony");
        await SendAsync(romeo, "<message to='juliet@example.org' type='chat'><body>before</body></message>");
        Assert.Equal(["before"], await BodiesAsync(juliet));

        Cluster.Kill(Cluster["n2"]);
        await SendAsync(romeo, "<message to='juliet@example.org' type='chat'><body>one</body></message>");
        await SendAsync(romeo, "<message to='juliet@example.org' type='chat'><body>two</body></message>");
        await Cluster.SettleAsync();
        Cluster.Pass(TimeSpan.FromSeconds(2));

        juliet = await Cluster.LoginWithPresenceAsync(Cluster["n3"], "juliet@example.org/balcony");
        Cluster.Pass();
        Assert.Equal(["one", "two"], await BodiesAsync(juliet));
        Assert.Empty(await BodiesAsync(romeo)); // no error
    }

    [Fact]
    public async Task Who_cannot_be_reached_for_too_long_is_not_waited_for()
    {
        var romeo = await Cluster.LoginWithPresenceAsync(Cluster["n1"], "romeo@example.org/orchard");
        await Cluster.LoginWithPresenceAsync(Cluster["n2"], "juliet@example.org/balcony");
        await SendAsync(romeo, "<message to='juliet@example.org/balcony'><body>hi</body></message>");
        Cluster.Disconnect(Cluster["n2"]);
        await SendAsync(romeo, "<message id='late' to='juliet@example.org/balcony'><body>late</body></message>");
        Cluster.Pass(TimeSpan.FromSeconds(15));
        var answers = await Cluster.WhenAsync(romeo.ReceiveAllAsync());
        var error = Assert.Single(answers, one => one["id"] == "late");
        Assert.Equal("wait", error.Child("error")?["type"]);
        Cluster.Reconnect(Cluster["n2"]);
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
        var romeo = await Cluster.LoginWithPresenceAsync(Cluster["n1"], "romeo@example.org/orchard");
        var juliet = await Cluster.LoginWithPresenceAsync(Cluster["n2"], "juliet@example.org/balcony");
        await SendAsync(romeo, "<message to='juliet@example.org/balcony'><body>0</body></message>");
        Cluster.Cut(Cluster["n1"], Cluster["n2"]);
        for (var number = 1; number < 10; number++)
        {
            await SendAsync(romeo, $"<message to='juliet@example.org/balcony'><body>{number}</body></message>");
        }

        Cluster.Heal();
        Cluster.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal([.. Enumerable.Range(0, 10).Select(number => $"{number}")], await BodiesAsync(juliet));
    }

    [Fact]
    public async Task Sessions_go_on_while_the_owner_of_their_shard_is_replaced()
    {
        var owner = Cluster["n3"];
        var (romeo, juliet) = (TestCluster.AccountOwnedBy(owner, "romeo"), TestCluster.AccountOwnedBy(owner, "juliet"));
        var one = await Cluster.LoginWithPresenceAsync(Cluster["n1"], $"{romeo}/orchard");
        var other = await Cluster.LoginWithPresenceAsync(Cluster["n2"], $"{juliet}/balcony");
        Cluster.Kill(owner);
        await SendAsync(one, $"<message to='{juliet}' type='chat'><body>meanwhile</body></message>");
        await Cluster.SettleAsync();
        Cluster.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(["meanwhile"], await BodiesAsync(other));

        await Cluster.LoginWithPresenceAsync(Cluster["n1"], $"{juliet}/chamber");
        Assert.Equal(2, Cluster["n2"].Server.Accounts.TryGet(Jid.Parse(juliet))?.Sessions.Count);
        Assert.Equal(0, Cluster["n1"].Server.Accounts.TryGet(Jid.Parse(juliet))?.Sessions.Count ?? 0);
    }

    [Fact]
    public async Task A_node_that_was_expelled_ends_its_sessions_and_what_they_held_finds_its_way()
    {
        var romeo = await Cluster.LoginWithPresenceAsync(Cluster["n1"], "romeo@example.org/orchard");
        var juliet = await Cluster.LoginWithPresenceAsync(Cluster["n2"], "juliet@example.org/balcony");
        await Cluster.WhenAsync(juliet.SendAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/>"));
        await juliet.ReceiveAsync("enabled");
        await SendAsync(romeo, "<message to='juliet@example.org' type='chat'><body>unacknowledged</body></message>");

        var before = Cluster["n2"].Id;
        Cluster.LoseTable(Cluster["n2"]);
        await Cluster.UntilAsync(() => Cluster["n1"].Kit.Ownership.Nodes.Count == 2, "the node is expelled");
        Cluster.FindTable(Cluster["n2"]);
        await Cluster.SettleAsync();
        Assert.NotEqual(before, Cluster["n2"].Id);
        Assert.Equal(0, Cluster["n2"].Server.Get<SessionDirectory>().Count);
        Cluster.Pass(TimeSpan.FromSeconds(3));

        juliet = await Cluster.LoginWithPresenceAsync(Cluster["n2"], "juliet@example.org/balcony");
        Cluster.Pass();
        Assert.Equal(["unacknowledged"], await BodiesAsync(juliet));
    }
}
