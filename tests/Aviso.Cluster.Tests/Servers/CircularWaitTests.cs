using System.Globalization;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.ClusterKit.Servers;
using Aviso.Streams.Clients;
using Aviso.Testing.Client;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>Nodes that wait for each other, and writers who wait for them, come to an end.</summary>
public sealed class CircularWaitTests
{
    // One message each; and so many that the windows between the nodes are full of what each sends back to the other.
    [Theory]
    [InlineData(1, 10)]
    [InlineData(70, 33_000)]
    public async Task What_two_nodes_send_back_to_each_other_is_acknowledged(int messages, int length)
    {
        await using var cluster = await TestCluster.StartAsync(3, settings =>
        {
            settings.ClientWindowBytes = 256 * 1024 * 1024;
            settings.Options.Configure<ClientOptions>(options => (options.MaxStanzasPerSecond, options.MaxBytesPerSecond, options.MaxOutboxBytes) = (0, 0, 256 * 1024 * 1024));
        });
        var (one, two, owner) = (cluster["n1"], cluster["n2"], cluster["n3"]);
        var (romeo, juliet) = (TestCluster.AccountOwnedBy(owner, "romeo"), TestCluster.AccountOwnedBy(owner, "juliet"));
        var first = await WriterAsync(cluster, one, TestCluster.AccountOwnedBy(owner, "first"));
        var second = await WriterAsync(cluster, two, TestCluster.AccountOwnedBy(owner, "second"));
        var romeosClient = await cluster.LoginWithPresenceAsync(one, romeo + "/orchard");
        var julietsClient = await cluster.LoginWithPresenceAsync(two, juliet + "/balcony");
        await first.SendAsync(Message(juliet, "where", 0));
        await second.SendAsync(Message(romeo, "where", 0));
        cluster.Pass();

        // What is on its way when the way is cut comes when each reader lives where the other lived.
        cluster.Cut(one, two);
        for (var number = 0; number < messages; number++)
        {
            await first.SendAsync(Message(juliet, "to-juliet", length));
            await second.SendAsync(Message(romeo, "to-romeo", length));
        }

        await cluster.WhenAsync(romeosClient.CloseAsync());
        await cluster.WhenAsync(julietsClient.CloseAsync());
        cluster.Pass();
        romeosClient = await cluster.LoginWithPresenceAsync(two, romeo + "/orchard");
        julietsClient = await cluster.LoginWithPresenceAsync(one, juliet + "/balcony");
        cluster.Heal();
        cluster.Pass(TimeSpan.FromSeconds(8));

        Assert.Equal(messages, (await cluster.WhenAsync(romeosClient.ReceiveAllAsync())).Count(one => one["id"] == "to-romeo"));
        Assert.Equal(messages, (await cluster.WhenAsync(julietsClient.ReceiveAllAsync())).Count(one => one["id"] == "to-juliet"));
        foreach (var writer in (TestClient[])[first, second])
        {
            await writer.SendAsync("<r xmlns='urn:xmpp:sm:3'/>");
            Assert.Equal((messages + 1).ToString(CultureInfo.InvariantCulture), (await cluster.WhenAsync(writer.ReceiveAllAsync())).Last(one => one.Name == "a")["h"]);
        }
    }

    [Fact]
    public async Task A_stanza_of_which_not_even_an_error_can_be_told_holds_back_nothing_behind_it()
    {
        await using var cluster = await TestCluster.StartAsync(2, settings => settings.With(typeof(Failing)));
        cluster["n1"].Server.ExpectErrorsInLog();
        var romeo = await cluster.LoginWithPresenceAsync(cluster["n1"], "romeo@example.org/orchard");
        var juliet = await cluster.LoginWithPresenceAsync(cluster["n2"], "juliet@example.org/balcony");
        await romeo.SendAsync(Message("juliet@example.org", "before", 0));
        cluster.Pass();
        cluster.Disconnect(cluster["n2"]);
        await romeo.SendAsync(Message("juliet@example.org", "late", 0));
        cluster.Pass(TimeSpan.FromSeconds(15));
        cluster.Reconnect(cluster["n2"]);
        cluster.Pass(TimeSpan.FromSeconds(1));

        await romeo.SendAsync(Message("juliet@example.org", "after", 0));
        cluster.Pass(TimeSpan.FromSeconds(1));
        Assert.Contains(await cluster.WhenAsync(juliet.ReceiveAllAsync()), one => one["id"] == "after");
    }

    private static async Task<TestClient> WriterAsync(TestCluster cluster, TestNode node, string account)
    {
        var client = await cluster.LoginAsync(node, account + "/pen");
        await cluster.WhenAsync(client.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>"));
        await client.ReceiveAsync("enabled");
        return client;
    }

    private static string Message(string to, string id, int length) => $"<message to='{to}' type='chat' id='{id}'><body>{new string('x', length)}</body></message>";

    /// <summary>Fails for every error that comes to an account.</summary>
    [XmppModule("failing")]
    private sealed class Failing : IModule
    {
        public void Declare(ModuleManifest manifest) => manifest.On(Hooks.Received, Phase.Guard, OnReceived).For(StanzaKind.Message);

        private static ValueTask<Verdict> OnReceived(StanzaContext leg) =>
            leg.Stanza.Type == StanzaType.Error ? throw new InvalidOperationException("The test wanted it.") : new(Verdict.Continue);
    }
}
