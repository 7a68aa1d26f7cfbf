using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Testing.Client;
using Aviso.Testing.Server;

namespace Aviso.Modules.Tests.Archive;

/// <summary>What a client sends again, because its session was lost before it was told that it had arrived, is kept once.</summary>
public sealed class RepeatedMessageTests
{
    private const string Message = "<message to='romeo@example.org' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='m1'/></message>";
    private static Meeting? s_meeting;

    [Fact]
    public async Task It_has_the_id_that_it_had_before_in_every_copy()
    {
        await using var server = await TestServer.StartAsync();
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var first = await server.LoginAsync("juliet@example.org/balcony");
        await first.SendAsync(Message);
        var before = await romeo.ReceiveAsync();
        await first.CloseAsync();

        var again = await ComeBackAsync(server);
        await again.SendAsync(Message);
        Assert.Equal(StanzaId(before), StanzaId(await romeo.ReceiveAsync())); // whether it had been routed before nobody knows
        Assert.Equal("1", await ArchivedAsync(romeo));
        Assert.Equal("1", await ArchivedAsync(again));
    }

    [Fact]
    public async Task It_is_known_also_when_its_first_copy_is_still_on_its_way_to_the_disk()
    {
        await using var server = await TestServer.StartAsync();
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var first = await server.LoginAsync("juliet@example.org/balcony");
        server.Storage.HoldWrites();
        await first.SendAsync(Message);
        var before = await romeo.ReceiveAsync();
        await first.CloseAsync();

        var again = await ComeBackAsync(server);
        await again.SendAsync(Message);
        server.Storage.ReleaseWrites();
        Assert.Equal(StanzaId(before), StanzaId(await romeo.ReceiveAsync()));
        Assert.Equal("1", await ArchivedAsync(romeo));
    }

    [Fact]
    public async Task It_is_kept_once_when_two_send_it_again_at_the_same_moment()
    {
        await using var server = await TestServer.StartAsync(settings => settings.With(typeof(Meeting)));
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var (balcony, garden) = (await ComeBackAsync(server), await ComeBackAsync(server, "garden"));
        s_meeting!.Expect(2);
        await Task.WhenAll(balcony.SendAsync(Message), garden.SendAsync(Message));

        Assert.Equal(StanzaId(await romeo.ReceiveAsync()), StanzaId(await romeo.ReceiveAsync()));
        Assert.Equal("1", await ArchivedAsync(romeo));
    }

    [Fact]
    public async Task It_is_kept_when_of_two_at_the_same_moment_the_first_could_not_be()
    {
        await using var server = await TestServer.StartAsync(settings => settings.With(typeof(Meeting)));
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var (balcony, garden) = (await ComeBackAsync(server), await ComeBackAsync(server, "garden"));
        var writes = 0;
        s_meeting!.Expect(2, () => server.Storage.FailWrites = _ => writes++ == 0 ? new StorageException("The disk is full.") : null);
        await Task.WhenAll(balcony.SendAsync(Message), garden.SendAsync(Message));

        await romeo.ReceiveAsync();
        Assert.Equal("1", await ArchivedAsync(romeo));
    }

    [Theory]
    [InlineData("<message to='romeo@example.org' type='chat' id='m1'><body>ho</body><origin-id xmlns='urn:xmpp:sid:0' id='m1'/></message>")]
    [InlineData("<message to='romeo@example.org' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='m2'/></message>")]
    [InlineData("<message to='romeo@example.org' type='chat' id='m1'><body>hi</body></message>")]
    public async Task Another_message_is_another_message_whatever_id_it_has(string other)
    {
        await using var server = await TestServer.StartAsync();
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var juliet = await ComeBackAsync(server);
        await juliet.SendAsync(Message + other);
        await juliet.BarrierAsync();

        Assert.Equal("2", await ArchivedAsync(romeo));
    }

    [Fact]
    public async Task Nobody_looks_when_the_client_lost_nothing_or_was_told_long_ago()
    {
        await using var server = await TestServer.StartAsync();
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await juliet.SendAsync(Message + Message);
        await juliet.CloseAsync();

        var again = await ComeBackAsync(server);
        server.Advance(TimeSpan.FromMinutes(1));
        await again.SendAsync(Message);
        await again.BarrierAsync();
        Assert.Equal("3", await ArchivedAsync(romeo));
    }

    private static async Task<TestClient> ComeBackAsync(TestServer server, string resource = "balcony")
    {
        const string Juliet = "juliet@example.org";
        if (await server.Accounts.ReadAsync(Protocol.Jid.Parse(Juliet)) is null)
        {
            await server.CreateAccountAsync(Juliet);
        }

        var client = server.Connect();
        await client.OpenAsync();
        await client.AuthenticatePlainAsync("juliet", TestServer.DefaultPassword);
        await client.OpenAsync();
        await client.SendAsync("<resume xmlns='urn:xmpp:sm:3' previd='lost' h='0'/>");
        Assert.Equal("failed", (await client.ReceiveAsync()).Name);
        await client.BindAsync(resource);
        return client;
    }

    private static string StanzaId(Xml.Element message) => message.Child("stanza-id", "urn:xmpp:sid:0")!["id"]!;

    private static async Task<string> ArchivedAsync(TestClient client)
    {
        var answer = await client.RequestAsync("set", null,
            "<query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>0</max></set></query>");
        return answer.Child("fin", "urn:xmpp:mam:2")!.Child("set", "http://jabber.org/protocol/rsm")!.Child("count")!.Text;
    }

    /// <summary>Holds messages between the look into the archive and their way to it, until all that are expected have come so far.</summary>
    [XmppModule("meeting")]
    public sealed class Meeting : IModule
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _expected;
        private Action? _met;

        public Meeting() => s_meeting = this;

        public void Declare(ModuleManifest manifest) => manifest.On(Hooks.Received, Phase.Act, MeetAsync).For(StanzaKind.Message).Before("archive");

        public void Expect(int messages, Action? met = null) => (_expected, _met) = (messages, met);

        private async ValueTask<Verdict> MeetAsync(StanzaContext leg)
        {
            if (Interlocked.Decrement(ref _expected) == 0)
            {
                _met?.Invoke();
                _all.SetResult();
            }

            await _all.Task;
            return Verdict.Continue;
        }
    }
}
