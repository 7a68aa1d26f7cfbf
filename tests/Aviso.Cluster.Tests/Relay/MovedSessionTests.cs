using static Aviso.Cluster.Tests.Relay.RelayedResumptionTests;
using static Aviso.Cluster.Tests.Relay.MovedSessions;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Sessions that can be resumed go on on another node when theirs stops: nobody notices, nothing is lost, nothing comes twice.</summary>
public sealed class MovedSessionTests
{
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
    [InlineData("n2", 50)]
    [InlineData("n2", 700)]
    [InlineData("n3", 50)]
    [InlineData("n3", 300)]
    [InlineData("n3", 700)]
    [InlineData("n3", 5000)]
    public async Task What_is_said_meanwhile_arrives_once_and_in_order(string sender, int microseconds)
    {
        await using var cluster = await RelayCluster.StartAsync(nodes: sender == "n3" ? 3 : 2);
        var juliet = await cluster.LoginAsync(cluster[sender], Juliet);
        var (romeo, id) = await ManagedAsync(cluster, cluster["n1"]);
        await cluster.SendAsync(juliet, Say(Orchard, "0"));
        Assert.Equal("0", await TextAsync(romeo));

        var stopping = cluster["n1"].Server.StopAsync();
        var said = 1;
        while (!stopping.IsCompleted && said < 200)
        {
            await juliet.SendAsync(Say(said % 3 == 0 ? Romeo : Orchard, $"{said++}"));
            cluster.Pass(TimeSpan.FromMicroseconds(microseconds));
            await Task.Yield();
        }

        await cluster.WhenAsync(stopping);
        await cluster.StopAsync(cluster["n1"]);
        cluster.Pass(TimeSpan.FromSeconds(3));
        var again = await ResumeAsync(cluster, "n2", id, acknowledged: 1, received: 0);

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
        cluster.Pass(TimeSpan.FromSeconds(3)); // juliet's node may have to learn first that the other is gone
        Assert.Equal("two", await TextAsync(again));
    }
}
