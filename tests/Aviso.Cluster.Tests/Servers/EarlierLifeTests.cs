using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.ClusterKit.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>What came to a node while it was cut off from the database, and was not handled before its life was over.</summary>
public sealed class EarlierLifeTests
{
    private readonly Obstacle _obstacle = new();

    [Fact]
    public async Task What_waited_behind_something_slow_is_left_to_the_node_that_sent_it()
    {
        await using var cluster = await TestCluster.StartAsync(3, settings =>
        {
            settings.With(typeof(Pausing));
            settings.Services += services => services.AddSingleton(_obstacle);
        });
        var juliet = TestCluster.AccountOwnedBy(cluster["n1"], "juliet");
        await cluster.CreateAccountAsync(juliet);
        var romeo = await cluster.LoginWithPresenceAsync(cluster["n2"], "romeo@example.org/orchard");
        await romeo.SendAsync(Message(juliet, "slow"));
        await romeo.SendAsync(Message(juliet, "behind"));
        cluster.Pass();

        var before = cluster["n1"].Id;
        cluster.LoseTable(cluster["n1"]);
        await cluster.UntilAsync(() => !cluster["n2"].Kit.Ownership.Nodes.Contains(before), "n1 has been expelled");
        cluster.Pass(TimeSpan.FromSeconds(1)); // the others have handled it
        cluster.FindTable(cluster["n1"]);
        await cluster.SettleAsync();
        _obstacle.Gone.SetResult();
        cluster.Pass(TimeSpan.FromSeconds(1));

        var client = await cluster.LoginAsync(cluster["n3"], juliet + "/balcony");
        await cluster.WhenAsync(client.SendAsync("<iq type='set' id='a'><query xmlns='urn:xmpp:mam:2'/></iq>"));
        var rows = await cluster.WhenAsync(client.ReceiveAllAsync());
        Assert.Single(rows, row => row.ToXml().Contains(">behind<", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_on_its_way_to_another_node_is_left_to_the_client_that_sent_it()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var juliet = TestCluster.AccountOwnedBy(cluster["n2"], "juliet");
        await cluster.CreateAccountAsync(juliet);
        var romeo = await cluster.LoginWithPresenceAsync(cluster["n1"], "romeo@example.org/orchard");
        var before = cluster["n1"].Id;
        cluster.Cut(cluster["n1"], cluster["n2"]);
        await romeo.SendAsync(Message(juliet, "lost"));
        cluster.Pass();

        cluster.LoseTable(cluster["n1"]);
        await cluster.UntilAsync(() => !cluster["n2"].Kit.Ownership.Nodes.Contains(before), "n1 has been expelled");
        cluster.Heal();
        cluster.FindTable(cluster["n1"]);
        await cluster.SettleAsync();
        cluster.Pass(TimeSpan.FromSeconds(2));

        Assert.DoesNotContain(await ArchiveAsync(cluster, juliet), row => row.Contains(">lost<", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_wakes_begins_nothing_for_its_clients_before_it_knows_whether_it_lives()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var juliet = TestCluster.AccountOwnedBy(cluster["n2"], "juliet");
        await cluster.CreateAccountAsync(juliet);
        var romeo = await cluster.LoginWithPresenceAsync(cluster["n1"], "romeo@example.org/orchard");
        var before = cluster["n1"].Id;
        cluster.Suspend(cluster["n1"]);
        await cluster.UntilAsync(() => !cluster["n2"].Kit.Ownership.Nodes.Contains(before), "n1 has been expelled");

        // What its client wrote meanwhile is the first that it sees.
        await romeo.SendAsync(Message(juliet, "late"));
        Assert.Contains("resource-constraint", (await romeo.ReceiveAsync()).ToXml(), StringComparison.Ordinal);
        cluster.Resume(cluster["n1"]);
        await cluster.SettleAsync();
        cluster.Pass(TimeSpan.FromSeconds(2));

        Assert.DoesNotContain(await ArchiveAsync(cluster, juliet), row => row.Contains(">late<", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_nobody_can_look_at_the_table_clients_go_on()
    {
        await using var cluster = await TestCluster.StartAsync();
        var romeo = await cluster.LoginWithPresenceAsync(cluster["n1"], "romeo@example.org/orchard");
        cluster.LoseTable(cluster["n1"]);
        cluster.LoseTable(cluster["n2"]);
        cluster.Pass(TimeSpan.FromSeconds(20));

        await romeo.SendAsync("<iq type='get' id='p' to='example.org'><ping xmlns='urn:xmpp:ping'/></iq>");
        Assert.Contains("type='result'", (await romeo.ReceiveAsync()).ToXml(), StringComparison.Ordinal);
    }

    private static async Task<List<string>> ArchiveAsync(TestCluster cluster, string account)
    {
        var client = await cluster.LoginAsync(cluster["n3"], account + "/balcony");
        await cluster.WhenAsync(client.SendAsync("<iq type='set' id='a'><query xmlns='urn:xmpp:mam:2'/></iq>"));
        return [.. (await cluster.WhenAsync(client.ReceiveAllAsync())).Select(row => row.ToXml())];
    }

    // Without an origin-id: nothing but the nodes themselves can know that it is the same.
    private static string Message(string to, string body) => $"<message to='{to}' type='chat' id='{body}'><body>{body}</body></message>";

    private sealed class Obstacle
    {
        private int _met;

        public TaskCompletionSource Gone { get; } = new();

        // Whoever comes first, as the node that is cut off.
        public Task PassAsync() => Interlocked.Exchange(ref _met, 1) == 0 ? Gone.Task : Task.CompletedTask;
    }

    [XmppModule("pausing")]
    private sealed class Pausing(Obstacle obstacle) : IModule
    {
        public void Declare(ModuleManifest manifest) => manifest.On(Hooks.Received, Phase.Guard, OnReceived).For(StanzaKind.Message);

        private async ValueTask<Verdict> OnReceived(StanzaContext leg)
        {
            if (leg.Stanza.RawId.SequenceEqual("slow"u8))
            {
                await obstacle.PassAsync();
            }

            return Verdict.Continue;
        }
    }
}
