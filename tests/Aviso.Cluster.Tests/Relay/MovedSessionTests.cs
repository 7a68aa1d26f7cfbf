using Aviso.ClusterKit.Servers;
using Aviso.Streams.Moving;
using Aviso.Testing.Client;
using static Aviso.Cluster.Tests.Relay.RelayedResumptionTests;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Sessions that can be resumed go on on another node when theirs stops: nobody notices, nothing is lost, nothing comes twice.</summary>
public sealed class MovedSessionTests
{
    private const string Romeo = "romeo@example.org";
    private const string Orchard = "romeo@example.org/orchard";
    private const string Garden = "romeo@example.org/garden";
    private const string Juliet = "juliet@example.org/balcony";

    [Theory]
    [InlineData("n1", "n2")]
    [InlineData("n2", "n1")]
    [InlineData("n1", "n3")]
    [InlineData("n3", "n2")]
    public async Task Session_is_resumed_with_what_its_client_had_not_acknowledged(string before, string after)
    {
        await using var cluster = await RelayCluster.StartAsync(nodes: 3);
        var juliet = await cluster.LoginAsync(cluster[after], Juliet);
        var (romeo, id) = await ManagedAsync(cluster, cluster[before]);
        await cluster.SendAsync(romeo, Say(Juliet, "zero"));
        await cluster.SendAsync(juliet, Say(Orchard, "one") + Say(Orchard, "two"));
        Assert.Equal(["one", "two"], [await TextAsync(romeo), await TextAsync(romeo)]);

        await cluster.StopAsync(cluster[before]);

        Assert.Equal(1, cluster.Nodes.Sum(Arrived));
        await cluster.SendAsync(juliet, Say(Orchard, "three"));
        cluster.Pass(TimeSpan.FromSeconds(3)); // juliet's node may have to learn first that the other is gone
        var again = await ResumeAsync(cluster, after, id, acknowledged: 1, received: 1);
        Assert.Equal(["two", "three"], [await TextAsync(again), await TextAsync(again)]);
        Assert.Equal("zero", await TextAsync(juliet));
        await cluster.SendAsync(again, Say(Juliet, "four"));
        Assert.Equal("four", await TextAsync(juliet));
        await NothingMoreAsync(cluster, again, juliet);
    }

    [Fact]
    public async Task Session_moves_again_and_again()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var juliet = await cluster.LoginAsync(cluster["n2"], Juliet);
        var (client, id) = await ManagedAsync(cluster, cluster["n1"]);
        var (julietId, handled) = (await ManageAsync(cluster, juliet), 0);
        for (var round = 0; round < 6; round++)
        {
            var (from, to) = round % 2 == 0 ? ("n1", "n2") : ("n2", "n1");
            await cluster.StopAsync(cluster[from]);
            await cluster.AddAsync(from);
            await cluster.SettleAsync();
            client = await ResumeAsync(cluster, to, id, handled, received: round);
            juliet = await ResumeAsync(cluster, to, julietId, round, received: round, "juliet@example.org");
            await cluster.SendAsync(juliet, Say(Orchard, $"{round}"));
            Assert.Equal($"{round}", await TextAsync(client));
            handled++;
            await cluster.SendAsync(client, Say(Juliet, $"{round}"));
            Assert.Equal($"{round}", await TextAsync(juliet));
        }

        await NothingMoreAsync(cluster, client, juliet);
    }

    [Fact]
    public async Task Contacts_see_nothing_of_it_and_what_modules_keep_goes_along()
    {
        await using var cluster = await RelayCluster.StartAsync(settings => settings.Options.Switch("privacy", active: true));
        var juliet = await cluster.LoginWithPresenceAsync(cluster["n2"], Juliet);
        var nurse = await cluster.LoginWithPresenceAsync(cluster["n2"], "nurse@example.org/house");
        var (orchard, id) = await ManagedAsync(cluster, cluster["n1"]);
        var (garden, gardenId) = await ManagedAsync(cluster, cluster["n1"], Garden);
        await BefriendAsync(cluster, orchard, juliet);
        await cluster.RequestAsync(orchard, "get", "<query xmlns='jabber:iq:roster'/>");
        await cluster.RequestAsync(orchard, "set", "<enable xmlns='urn:xmpp:carbons:2'/>");
        await cluster.RequestAsync(orchard, "get", "<blocklist xmlns='urn:xmpp:blocking'/>");
        await cluster.RequestAsync(garden, "set", "<query xmlns='jabber:iq:privacy'><list name='quiet'><item type='jid' value='paris@example.org' action='deny' order='1'/></list></query>");
        await cluster.RequestAsync(garden, "set", "<query xmlns='jabber:iq:privacy'><active name='quiet'/></query>");
        await cluster.SendAsync(orchard, "<presence><show>away</show></presence><presence to='nurse@example.org/house'/><inactive xmlns='urn:xmpp:csi:0'/>");
        await cluster.WhenAsync(garden.ReceiveAllAsync());
        await cluster.SendAsync(garden, "<presence/>");
        await cluster.SendAsync(juliet, "<presence><show>dnd</show></presence>"); // waits for the client that nobody looks at
        foreach (var client in new[] { juliet, nurse, garden, orchard })
        {
            await cluster.WhenAsync(client.ReceiveAllAsync());
        }

        await cluster.StopAsync(cluster["n1"]);

        Assert.Equal(2, Arrived(cluster["n2"]));
        Assert.DoesNotContain(await cluster.WhenAsync(juliet.ReceiveAllAsync()), one => one.Name == "presence");
        Assert.DoesNotContain(await cluster.WhenAsync(nurse.ReceiveAllAsync()), one => one.Name == "presence");

        // Carbons: what goes to the one resource, the other has too, in the queue of both.
        await cluster.SendAsync(juliet, Say(Garden, "hi"));
        var again = await ResumeAnyAsync(cluster, "n2", id);
        var heard = await cluster.WhenAsync(again.ReceiveAllAsync());
        Assert.Contains(heard, one => one.Name == "presence" && one.Child("show")?.Text == "dnd");
        Assert.Contains(heard, one => one.Child("received", "urn:xmpp:carbons:2") is not null);

        // Pushes of the roster and of the block list.
        var gardenAgain = await ResumeAnyAsync(cluster, "n2", gardenId);
        await cluster.WhenAsync(gardenAgain.ReceiveAllAsync());
        await cluster.RequestAsync(gardenAgain, "set", "<query xmlns='jabber:iq:roster'><item jid='tybalt@example.org'/></query>");
        await cluster.RequestAsync(gardenAgain, "set", "<block xmlns='urn:xmpp:blocking'><item jid='tybalt@example.org'/></block>");
        heard = await cluster.WhenAsync(again.ReceiveAllAsync());
        Assert.Contains(heard, one => one.Child("query", "jabber:iq:roster") is not null);
        Assert.Contains(heard, one => one.Child("block", "urn:xmpp:blocking") is not null);
        var lists = await cluster.RequestAsync(gardenAgain, "get", "<query xmlns='jabber:iq:privacy'/>");
        Assert.Equal("quiet", lists.Child("query", "jabber:iq:privacy")!.Child("active")!["name"]);

        // At last those hear of its end who saw it.
        await cluster.SendAsync(again, "<presence type='unavailable'/>");
        Assert.Contains(await cluster.WhenAsync(juliet.ReceiveAllAsync()), one => one.Name == "presence" && one["type"] == "unavailable" && one["from"] == Orchard);
        Assert.Contains(await cluster.WhenAsync(nurse.ReceiveAllAsync()), one => one.Name == "presence" && one["type"] == "unavailable" && one["from"] == Orchard);
    }

    [Theory]
    [InlineData("n1", "n2", 50)]
    [InlineData("n2", "n1", 50)]
    [InlineData("n1", "n2", 700)]
    public async Task What_is_said_meanwhile_arrives_once_and_in_order(string before, string after, int microseconds)
    {
        await using var cluster = await RelayCluster.StartAsync();
        var juliet = await cluster.LoginAsync(cluster[after], Juliet);
        var (romeo, id) = await ManagedAsync(cluster, cluster[before]);
        await cluster.SendAsync(juliet, Say(Orchard, "0"));
        Assert.Equal("0", await TextAsync(romeo));

        var stopping = cluster[before].Server.StopAsync();
        var said = 1;
        while (!stopping.IsCompleted && said < 200)
        {
            await juliet.SendAsync(Say(said % 3 == 0 ? Romeo : Orchard, $"{said++}"));
            cluster.Pass(TimeSpan.FromMicroseconds(microseconds));
            await Task.Yield();
        }

        await cluster.WhenAsync(stopping);
        await cluster.StopAsync(cluster[before]);
        cluster.Pass(TimeSpan.FromSeconds(3));
        var again = await ResumeAsync(cluster, after, id, acknowledged: 1, received: 0);

        var heard = (await cluster.WhenAsync(again.ReceiveAllAsync())).Where(one => one.Name == "message").ToList();
        Assert.Equal(Enumerable.Range(1, said - 1).Where(number => number % 3 != 0).Select(number => $"{number}"), heard.Select(one => one.Child("body")!.Text));
        Assert.DoesNotContain(await cluster.WhenAsync(juliet.ReceiveAllAsync()), one => one["type"] == "error");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(30)]
    public async Task Client_that_comes_by_a_third_node_meanwhile_waits_and_resumes(int steps)
    {
        await using var cluster = await RelayCluster.StartAsync(nodes: 3);
        var juliet = await cluster.LoginAsync(cluster["n2"], Juliet);
        var (_, id) = await ManagedAsync(cluster, cluster["n1"]);
        await cluster.SendAsync(juliet, Say(Orchard, "one"));
        var again = await cluster.AuthenticateAsync(cluster["n3"], Romeo);

        var stopping = cluster["n1"].Server.StopAsync();
        for (var step = 0; step < steps; step++)
        {
            cluster.Pass(TimeSpan.FromMicroseconds(200));
        }

        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");
        await cluster.WhenAsync(stopping);
        await cluster.StopAsync(cluster["n1"]);
        cluster.Pass();

        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        Assert.Equal("one", await TextAsync(again));
        await cluster.SendAsync(juliet, Say(Orchard, "two"));
        Assert.Equal("two", await TextAsync(again));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(20)]
    public async Task Successor_that_dies_meanwhile_takes_nothing_with_it(int steps)
    {
        await using var cluster = await RelayCluster.StartAsync(nodes: 3);
        var juliet = await cluster.LoginAsync(cluster["n3"], Juliet);
        var (romeo, id) = await ManagedAsync(cluster, cluster["n1"]);
        await cluster.SendAsync(romeo, "<presence/>");
        await cluster.SendAsync(juliet, Say(Orchard, "one") + Say(Orchard, "two"));
        await cluster.WhenAsync(romeo.ReceiveAllAsync());
        var successor = cluster["n1"].Kit.Ownership.SuccessorOf(Abstractions.Clustering.Shard.Of(Protocol.Jid.Parse(Romeo)))!.Name;
        if (successor == "n3")
        {
            successor = "n2"; // whoever it is: the one that dies must not be the sender's
        }

        var stopping = cluster["n1"].Server.StopAsync();
        for (var step = 0; step < steps; step++)
        {
            cluster.Pass(TimeSpan.FromMicroseconds(200));
        }

        cluster.Kill(cluster[successor]);
        await cluster.WhenAsync(stopping);
        await cluster.StopAsync(cluster["n1"]);
        await cluster.SettleAsync();

        var again = await cluster.AuthenticateAsync(cluster["n3"], Romeo);
        await cluster.SendAsync(again, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");
        if ((await again.ReceiveAsync()).Name == "failed")
        {
            await cluster.WhenAsync(again.BindAsync("orchard"));
            await cluster.SendAsync(again, "<presence/>");
        }

        var heard = (await cluster.WhenAsync(again.ReceiveAllAsync())).Where(one => one.Name == "message").Select(one => one.Child("body")!.Text);
        Assert.Equal(["one", "two"], heard.Distinct());
    }

    [Fact]
    public async Task Successor_of_an_older_version_takes_none_and_nothing_is_lost()
    {
        await using var cluster = await RelayCluster.StartAsync(settings =>
        {
            var before = settings.Services;
            settings.Services = services =>
            {
                before?.Invoke(services);
                if (settings.Seed == 2)
                {
                    OlderCluster.Replace(services);
                }
            };
        });

        await EndsAsTodayAsync(cluster);
    }

    [Fact]
    public async Task Sessions_larger_than_the_bound_end_and_nothing_is_lost()
    {
        await using var cluster = await RelayCluster.StartAsync(settings =>
            settings.Options.Configure<Streams.Management.StreamManagementOptions>(options => options.MaxMovedBytes = 100));

        await EndsAsTodayAsync(cluster);
    }

    [Fact]
    public async Task Node_that_knows_not_all_that_belongs_to_a_session_refuses_it()
    {
        await using var cluster = await RelayCluster.StartAsync(settings =>
        {
            if (settings.Seed == 2)
            {
                settings.Without("message-carbons");
            }
        });

        await EndsAsTodayAsync(cluster, "<enable xmlns='urn:xmpp:carbons:2'/>");
    }

    [Fact]
    public async Task Session_without_resumption_ends_as_ever_beside_one_that_moves()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var juliet = await cluster.LoginAsync(cluster["n2"], Juliet);
        var (orchard, id) = await ManagedAsync(cluster, cluster["n1"]);
        var garden = await cluster.LoginAsync(cluster["n1"], Garden);
        await cluster.SendAsync(orchard, "<presence/>");
        await cluster.SendAsync(garden, "<presence/>");
        await cluster.WhenAsync(orchard.ReceiveAllAsync());

        await cluster.StopAsync(cluster["n1"]);

        Assert.Equal(1, Arrived(cluster["n2"]));
        var again = await ResumeAnyAsync(cluster, "n2", id, acknowledged: 3);
        Assert.Contains(await cluster.WhenAsync(again.ReceiveAllAsync()), one => one.Name == "presence" && one["type"] == "unavailable" && one["from"] == Garden);
        await cluster.SendAsync(juliet, Say(Garden, "gone?"));
        Assert.Equal("gone?", await TextAsync(again)); // RFC 6121 §8.5.3.2.1: to the account's other resource
    }

    [Fact]
    public async Task Session_that_has_moved_ends_in_its_time_and_its_messages_are_kept()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var juliet = await cluster.LoginAsync(cluster["n2"], Juliet);
        var (romeo, id) = await ManagedAsync(cluster, cluster["n1"]);
        await cluster.SendAsync(romeo, "<presence/>");
        await cluster.SendAsync(juliet, Say(Orchard, "one"));
        await cluster.StopAsync(cluster["n1"]);

        cluster.Pass(TimeSpan.FromMinutes(6));
        var again = await cluster.AuthenticateAsync(cluster["n2"], Romeo);
        await cluster.SendAsync(again, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");
        Assert.NotNull((await again.ReceiveAsync()).Child("item-not-found", Protocol.Namespaces.Stanzas));
        await cluster.WhenAsync(again.BindAsync("orchard"));
        await cluster.SendAsync(again, "<presence/>");

        Assert.Equal(["one"], (await cluster.WhenAsync(again.ReceiveAllAsync())).Where(one => one.Name == "message").Select(one => one.Child("body")!.Text));
    }

    private static async Task EndsAsTodayAsync(TestCluster cluster, string? request = null)
    {
        var juliet = await cluster.LoginAsync(cluster["n2"], Juliet);
        var (romeo, id) = await ManagedAsync(cluster, cluster["n1"]);
        await cluster.SendAsync(romeo, "<presence/>");
        if (request is not null)
        {
            await cluster.RequestAsync(romeo, "set", request);
        }

        await cluster.SendAsync(juliet, Say(Orchard, "one"));
        var before = cluster.Time.GetUtcNow();
        await cluster.StopAsync(cluster["n1"]);

        Assert.True(cluster.Time.GetUtcNow() - before < TimeSpan.FromSeconds(4), "It does not wait for an answer that does not come.");
        Assert.Equal(0, cluster.Nodes.Sum(Arrived));
        await cluster.SendAsync(juliet, Say(Romeo, "two"));
        var again = await cluster.AuthenticateAsync(cluster["n2"], Romeo);
        await cluster.SendAsync(again, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");
        Assert.NotNull((await again.ReceiveAsync()).Child("item-not-found", Protocol.Namespaces.Stanzas));
        await cluster.WhenAsync(again.BindAsync("orchard"));
        await cluster.SendAsync(again, "<presence/>");
        Assert.Equal(["one", "two"], (await cluster.WhenAsync(again.ReceiveAllAsync())).Where(one => one.Name == "message").Select(one => one.Child("body")!.Text));
    }

    private static async Task BefriendAsync(TestCluster cluster, TestClient romeo, TestClient juliet)
    {
        await cluster.SendAsync(romeo, "<presence type='subscribe' to='juliet@example.org'/>");
        await cluster.SendAsync(juliet, "<presence type='subscribed' to='romeo@example.org'/><presence type='subscribe' to='romeo@example.org'/>");
        await cluster.SendAsync(romeo, "<presence type='subscribed' to='juliet@example.org'/>");
    }

    private static async Task<string> ManageAsync(TestCluster cluster, TestClient client)
    {
        await cluster.SendAsync(client, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        return (await client.ReceiveAsync())["id"]!;
    }

    private static async Task<TestClient> ResumeAsync(TestCluster cluster, string node, string id, int acknowledged, int received, string account = Romeo)
    {
        var client = await cluster.AuthenticateAsync(cluster[node], account);
        await cluster.SendAsync(client, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='{acknowledged}'/>");
        await client.ReceiveXmlAsync($"<resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='{received}'/>");
        return client;
    }

    internal static async Task<TestClient> ResumeAnyAsync(TestCluster cluster, string node, string id, int acknowledged = 0)
    {
        var client = await cluster.AuthenticateAsync(cluster[node], Romeo);
        await cluster.SendAsync(client, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='{acknowledged}'/>");
        Assert.Equal("resumed", (await client.ReceiveAsync()).Name);
        return client;
    }

    private static async Task NothingMoreAsync(TestCluster cluster, params IEnumerable<TestClient> clients)
    {
        foreach (var client in clients)
        {
            Assert.DoesNotContain(await cluster.WhenAsync(client.ReceiveAllAsync()), one => one.Name == "message");
        }
    }

    private static long Arrived(TestNode node) => node.Server.Get<SessionMoves>().Metrics.Arrived;
}
