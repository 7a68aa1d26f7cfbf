using Aviso.ClusterKit.Servers;
using Aviso.Streams.Clients;
using Aviso.Streams.Relay;
using Aviso.Testing.Client;
using Aviso.Testing.Transport;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Nodes that die, links that are cut, clients that do not read.</summary>
public sealed class RelayFaultTests
{
    private const string Home = "romeo@example.org/home";
    private const string Orchard = "romeo@example.org/orchard";

    [Fact]
    public async Task Client_whose_home_dies_is_told_and_signs_in_again_where_it_is()
    {
        await using var cluster = await RelayCluster.StartAsync();
        await cluster.LoginAsync(cluster["n1"], Home);
        var (romeo, _) = await RelayedResumptionTests.ManagedAsync(cluster, cluster["n2"]);

        cluster.Kill(cluster["n1"]);
        await cluster.UntilAsync(() => RelayCluster.Moves(cluster["n2"]) == 0, "the relayed stream ends");
        await romeo.ReceiveStreamErrorAsync("system-shutdown");
        await cluster.SettleAsync();

        var again = await cluster.LoginAsync(cluster["n2"], Orchard);
        Assert.Equal(Orchard, again.Jid!.ToString());
        Assert.Equal(0, RelayCluster.Moves(cluster["n2"]));
    }

    [Fact]
    public async Task Session_waits_at_home_when_the_node_of_its_connection_dies()
    {
        await using var cluster = await RelayCluster.StartAsync(nodes: 3);
        var home = await cluster.LoginAsync(cluster["n1"], Home);
        var (_, id) = await RelayedResumptionTests.ManagedAsync(cluster, cluster["n2"]);

        cluster.Kill(cluster["n2"]);
        await cluster.UntilAsync(() => RelayCluster.Serves(cluster["n1"]) == 0, "the relayed stream ends");
        await cluster.SendAsync(home, RelayedResumptionTests.Say(Orchard, "hi"));
        var again = await cluster.AuthenticateAsync(cluster["n3"], "romeo@example.org");
        await cluster.SendAsync(again, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");

        await again.ReceiveXmlAsync($"<resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");
        Assert.Equal("hi", await RelayedResumptionTests.TextAsync(again));
    }

    [Fact]
    public async Task Link_that_is_cut_for_a_while_loses_nothing()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var home = await cluster.LoginAsync(cluster["n1"], Home);
        var romeo = await cluster.LoginAsync(cluster["n2"], Orchard);

        cluster.Cut(cluster["n1"], cluster["n2"]);
        for (var number = 0; number < 50; number++)
        {
            await home.SendAsync(RelayedResumptionTests.Say(Orchard, $"{number}"));
            await romeo.SendAsync(RelayedResumptionTests.Say(Home, $"{number}"));
        }

        cluster.Pass(TimeSpan.FromSeconds(3));
        cluster.Heal();
        cluster.Pass(TimeSpan.FromSeconds(3));

        for (var number = 0; number < 50; number++)
        {
            Assert.Equal($"{number}", await RelayedResumptionTests.TextAsync(home));
            Assert.Equal($"{number}", await RelayedResumptionTests.TextAsync(romeo));
        }
    }

    [Fact]
    public async Task Node_of_the_connection_that_loses_the_broker_ends_the_stream_and_the_session_waits()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var home = await cluster.LoginAsync(cluster["n1"], Home);
        var (_, id) = await RelayedResumptionTests.ManagedAsync(cluster, cluster["n2"]);

        cluster.Disconnect(cluster["n2"]);
        await cluster.SendAsync(home, RelayedResumptionTests.Say(Orchard, "hi"));
        cluster.Pass(TimeSpan.FromSeconds(3)); // longer than a node may be without an inbox
        cluster.Reconnect(cluster["n2"]);
        cluster.Pass(TimeSpan.FromSeconds(66)); // until the home is asked whether it still knows the stream

        Assert.Equal((0, 0), (RelayCluster.Serves(cluster["n1"]), RelayCluster.Moves(cluster["n2"])));
        var again = await cluster.AuthenticateAsync(cluster["n2"], "romeo@example.org");
        await cluster.SendAsync(again, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");
        await again.ReceiveXmlAsync($"<resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");
        Assert.Equal("hi", await RelayedResumptionTests.TextAsync(again));
    }

    [Fact]
    public async Task Home_that_was_expelled_ends_what_it_serves()
    {
        await using var cluster = await RelayCluster.StartAsync();
        await cluster.LoginAsync(cluster["n1"], Home);
        var romeo = await cluster.LoginAsync(cluster["n2"], Orchard);

        cluster.LoseTable(cluster["n1"]);
        await cluster.UntilAsync(() => RelayCluster.Moves(cluster["n2"]) == 0, "the relayed stream ends");
        cluster.FindTable(cluster["n1"]);
        await cluster.SettleAsync();

        await romeo.ReceiveStreamErrorAsync("system-shutdown");
        Assert.Equal(0, RelayCluster.Serves(cluster["n1"]));
    }

    [Fact]
    public async Task Home_that_was_suspended_and_wakes_does_nothing_for_its_former_clients()
    {
        await using var cluster = await RelayCluster.StartAsync(nodes: 3);
        await cluster.LoginAsync(cluster["n1"], Home);
        var romeo = await cluster.LoginAsync(cluster["n2"], Orchard);

        cluster.Suspend(cluster["n1"]);
        await cluster.UntilAsync(() => RelayCluster.Moves(cluster["n2"]) == 0, "the relayed stream ends");
        await romeo.ReceiveStreamErrorAsync("system-shutdown");
        var again = await cluster.LoginAsync(cluster["n2"], Orchard);
        var other = await cluster.LoginAsync(cluster["n3"], "romeo@example.org/other");
        cluster.Resume(cluster["n1"]);
        await cluster.SettleAsync();

        Assert.Equal(0, RelayCluster.Serves(cluster["n1"]));
        Assert.Equal(1, RelayCluster.Serves(cluster["n2"]));
        await cluster.SendAsync(other, RelayedResumptionTests.Say(Orchard, "hi"));
        Assert.Equal("hi", await RelayedResumptionTests.TextAsync(again));
        Assert.DoesNotContain(await cluster.WhenAsync(again.ReceiveAllAsync()), one => one.Name == "message");
    }

    [Fact]
    public async Task Node_of_a_connection_that_was_suspended_and_wakes_cannot_speak_for_its_former_clients()
    {
        await using var cluster = await RelayCluster.StartAsync(nodes: 3);
        var home = await cluster.LoginAsync(cluster["n1"], Home);
        var (romeo, id) = await RelayedResumptionTests.ManagedAsync(cluster, cluster["n2"]);

        cluster.Suspend(cluster["n2"]);
        await cluster.UntilAsync(() => RelayCluster.Serves(cluster["n1"]) == 0, "the relayed stream ends");
        var again = await cluster.AuthenticateAsync(cluster["n3"], "romeo@example.org");
        await cluster.SendAsync(again, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");
        await again.ReceiveXmlAsync($"<resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");
        await cluster.SendAsync(again, RelayedResumptionTests.Say(Home, "sent again"));
        await romeo.SendAsync(RelayedResumptionTests.Say(Home, "sent first")); // what a node that wakes finds in its sockets
        cluster.Resume(cluster["n2"]);
        await cluster.SettleAsync();

        Assert.Equal(0, RelayCluster.Moves(cluster["n2"]));
        Assert.Equal(["sent again"], (await cluster.WhenAsync(home.ReceiveAllAsync())).Where(one => one.Name == "message").Select(one => one.Child("body")!.Text));
    }

    [Fact]
    public async Task Client_that_does_not_read_holds_up_its_own_stream_only_and_is_given_up_by_the_home()
    {
        await using var cluster = await RelayCluster.StartAsync(settings => settings.Options.Configure<ClientOptions>(clients => clients.MaxOutboxBytes = 128 * 1024));
        var home = await cluster.LoginAsync(cluster["n1"], Home);
        var other = await cluster.LoginAsync(cluster["n2"], Orchard);
        var slow = await SlowAsync(cluster, "romeo@example.org/slow");

        for (var number = 0; number < 100 && RelayCluster.Serves(cluster["n1"]) == 2; number++)
        {
            await cluster.SendAsync(home, RelayedResumptionTests.Say("romeo@example.org/slow", new string('x', 4000)));
        }

        await cluster.UntilAsync(() => RelayCluster.Serves(cluster["n1"]) == 1 && RelayCluster.Moves(cluster["n2"]) == 1, "the slow client is given up");
        Assert.True(cluster["n1"].Server.Get<RelayTable>().Metrics.WaitsOf(isHome: true) > 0);
        Assert.Contains(cluster["n1"].Server.Log.Lines, line => line.Contains("TooSlow", StringComparison.Ordinal));
        Assert.True(slow.UnreadByClient < RelayCluster.Window * 2);
        await cluster.SendAsync(home, RelayedResumptionTests.Say(Orchard, "hi"));
        Assert.Equal("hi", await RelayedResumptionTests.TextAsync(other));
    }

    [Fact]
    public async Task Client_that_reads_late_gets_everything_in_order()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var home = await cluster.LoginAsync(cluster["n1"], Home);
        await cluster.CreateAccountAsync("romeo@example.org");
        var romeo = cluster["n2"].Server.Connect(new MemoryConnection(clientWindow: 1000));
        await cluster.WhenAsync(TestCluster.AuthenticateAsync(romeo, Protocol.Jid.Parse(Orchard)));
        await cluster.WhenAsync(romeo.BindAsync("orchard"));

        for (var number = 0; number < 200; number++)
        {
            await home.SendAsync($"<message to='{Orchard}' id='{number}'><body>{new string('x', 10 * number)}</body></message>");
        }

        for (var number = 0; number < 200; number++)
        {
            Assert.Equal(number.ToString(), (await cluster.WhenAsync(romeo.ReceiveAsync()))["id"]);
        }
    }

    [Fact]
    public async Task Silent_client_is_pinged_by_its_home()
    {
        await using var cluster = await RelayCluster.StartAsync(settings => settings.Options.Configure<ClientOptions>(
            clients => (clients.WatchdogDelay, clients.WatchdogTimeout) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10))));
        await cluster.LoginAsync(cluster["n1"], Home);
        var romeo = await cluster.LoginAsync(cluster["n2"], Orchard);

        cluster.Pass(TimeSpan.FromSeconds(66));
        Assert.NotNull((await romeo.ReceiveAsync()).Child("ping", "urn:xmpp:ping"));
        await cluster.UntilAsync(() => cluster["n1"].Server.Log.Lines.Any(line => line.Contains("connection-timeout", StringComparison.Ordinal)), "it is given up");
        cluster.Pass();

        await romeo.ReceiveStreamErrorAsync("connection-timeout");
    }

    [Fact]
    public async Task Thousands_of_messages_go_both_ways_in_order()
    {
        await using var cluster = await RelayCluster.StartAsync(settings => settings.Options.Configure<ClientOptions>(clients => clients.MaxStanzasPerSecond = 0));
        var home = await cluster.LoginAsync(cluster["n1"], Home);
        var romeo = await cluster.LoginAsync(cluster["n2"], Orchard);
        const int Count = 3000;

        for (var number = 0; number < Count; number++)
        {
            await home.SendAsync(RelayedResumptionTests.Say(Orchard, $"{number}"));
            await romeo.SendAsync(RelayedResumptionTests.Say(Home, $"{number}"));
            if (number % 100 == 0)
            {
                cluster.Pass();
            }
        }

        cluster.Pass(TimeSpan.FromSeconds(1));
        for (var number = 0; number < Count; number++)
        {
            Assert.Equal($"{number}", await RelayedResumptionTests.TextAsync(home));
            Assert.Equal($"{number}", await RelayedResumptionTests.TextAsync(romeo));
        }
    }

    private static async Task<MemoryConnection> SlowAsync(TestCluster cluster, string jid)
    {
        var connection = new MemoryConnection(clientWindow: 4096);
        var client = cluster["n2"].Server.Connect(connection);
        await cluster.WhenAsync(TestCluster.AuthenticateAsync(client, Protocol.Jid.Parse(jid)));
        await cluster.WhenAsync(client.BindAsync("slow"));
        return connection;
    }
}
