using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Archive;

/// <summary>Who pages after the last id it has seen misses nothing: what is written later has a higher id.</summary>
public sealed class ArchiveOrderTests
{
    private static TaskCompletionSource s_held = null!;
    private static TaskCompletionSource s_holding = null!;

    [Fact]
    public async Task A_message_that_another_overtakes_on_its_way_to_the_archive_gets_a_later_id_in_every_copy()
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var carbon = await server.LoginAsync("romeo@example.org/home");
        Assert.Equal("result", (await carbon.RequestAsync("set", null, "<enable xmlns='urn:xmpp:carbons:2'/>"))["type"]);
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        var nurse = await server.LoginAsync("nurse@example.org/garden");

        await juliet.SendAsync("<message to='romeo@example.org/orchard' type='chat'><body>held</body><hold xmlns='urn:example:received'/></message>");
        await s_holding.Task;
        await nurse.SendAsync("<message to='romeo@example.org/orchard' type='chat'><body>quick</body></message>");
        var quick = StanzaId(await romeo.ReceiveAsync());
        Assert.Equal([quick], await IdsAfterAsync(romeo, null));
        await carbon.ReceiveAsync();

        s_held.SetResult();
        var held = StanzaId(await romeo.ReceiveAsync());
        Assert.Equal([held], await IdsAfterAsync(romeo, quick));
        var copied = (await carbon.ReceiveAsync()).Child("received", "urn:xmpp:carbons:2")!.Child("forwarded", "urn:xmpp:forward:0")!.Children[0];
        Assert.Equal(held, StanzaId(copied));
    }

    [Fact]
    public async Task The_same_for_what_two_sessions_of_an_account_send()
    {
        await using var server = await StartAsync();
        await server.CreateAccountAsync("romeo@example.org");
        var balcony = await server.LoginAsync("juliet@example.org/balcony");
        var garden = await server.LoginAsync("juliet@example.org/garden");

        await balcony.SendAsync("<message to='romeo@example.org' type='chat'><body>held</body><hold xmlns='urn:example:sent'/></message>");
        await s_holding.Task;
        await garden.SendAsync("<message to='romeo@example.org' type='chat'><body>quick</body></message>");
        await garden.BarrierAsync();
        var quick = Assert.Single(await IdsAfterAsync(garden, null));

        s_held.SetResult();
        await balcony.BarrierAsync();
        Assert.Single(await IdsAfterAsync(garden, quick));
    }

    [Fact]
    public async Task What_another_node_has_kept_comes_before_also_when_its_clock_is_ahead()
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        var elsewhere = ArchiveIds.Before(server.Time.GetUtcNow().AddSeconds(5)) + "0000000";
        await server.Storage.Archive("archive").AppendAsync(
            new("example.org", "romeo"), new(elsewhere, server.Time.GetUtcNow(), "nurse@example.org", "", ArchiveFlags.None, "<message xmlns='jabber:client'/>"u8.ToArray()));

        await juliet.SendAsync("<message to='romeo@example.org/orchard' type='chat'><body>hi</body><hold xmlns='urn:example:cluster'/></message>");

        var here = StanzaId(await romeo.ReceiveAsync());
        Assert.Equal([here], await IdsAfterAsync(romeo, elsewhere));
    }

    private static Task<TestServer> StartAsync()
    {
        (s_held, s_holding) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
        return TestServer.StartAsync(settings => settings.With(typeof(Holder)));
    }

    private static string StanzaId(Element message) => message.Child("stanza-id", "urn:xmpp:sid:0")!["id"]!;

    private static async Task<List<string>> IdsAfterAsync(TestClient client, string? after)
    {
        await client.SendAsync(
            "<iq type='set' id='ids'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'>"
            + (after is null ? "" : $"<after>{after}</after>") + "</set></query></iq>");
        var ids = new List<string>();
        for (var stanza = await client.ReceiveAsync(); stanza.Name != "iq"; stanza = await client.ReceiveAsync())
        {
            ids.Add(stanza.Child("result", "urn:xmpp:mam:2")!["id"]!);
        }

        return ids;
    }

    /// <summary>Holds a message between the choice of its id and its way to the store.</summary>
    [XmppModule("holder")]
    public sealed class Holder : IModule
    {
        public void Declare(ModuleManifest manifest)
        {
            manifest.On(Hooks.Received, Phase.Rewrite, BeOfACluster).For(StanzaKind.Message);
            manifest.On(Hooks.Received, Phase.Act, leg => HoldAsync(leg, "urn:example:received"u8)).For(StanzaKind.Message).Before("archive");
            manifest.On(Hooks.Sent, Phase.Act, leg => HoldAsync(leg, "urn:example:sent"u8)).For(StanzaKind.Message).Before("archive");
        }

        // Outside of a cluster nobody holds an account at home.
        private static ValueTask<Verdict> BeOfACluster(StanzaContext leg)
        {
            if (leg.Stanza.Root.Child("hold"u8, "urn:example:cluster"u8).Exists)
            {
                leg.Home = new Home();
            }

            return new(Verdict.Continue);
        }

        private static ValueTask<Verdict> HoldAsync(StanzaContext leg, ReadOnlySpan<byte> mark) =>
            leg.Stanza.Root.Child("hold"u8, mark).Exists ? WaitAsync() : new(Verdict.Continue);

        private static async ValueTask<Verdict> WaitAsync()
        {
            s_holding.SetResult();
            await s_held.Task;
            return Verdict.Continue;
        }
    }

    private sealed class Home : ICommitTracker
    {
        public void Add(Task commit)
        {
        }
    }
}
