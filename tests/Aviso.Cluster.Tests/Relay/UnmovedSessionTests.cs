using Aviso.ClusterKit.Servers;
using static Aviso.Cluster.Tests.Relay.RelayedResumptionTests;
using static Aviso.Cluster.Tests.Relay.MovedSessions;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Sessions that cannot go to another node when theirs stops, or whose client does not come there, end as ever: nothing is lost.</summary>
public sealed class UnmovedSessionTests
{
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
}
