using Aviso.ClusterKit.Servers;
using Aviso.Testing.Client;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>What goes between accounts on different nodes is what goes between accounts on one.</summary>
public sealed class RoutingTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;
    private TestClient _romeo = null!;
    private TestClient _juliet = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(2, settings => settings.Options.Switch("privacy", active: true));
        _romeo = await _cluster.LoginWithPresenceAsync(_cluster["n1"], "romeo@example.org/orchard");
        _juliet = await _cluster.LoginWithPresenceAsync(_cluster["n2"], "juliet@example.org/balcony");
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("juliet@example.org/balcony")]
    [InlineData("juliet@example.org")]
    public async Task A_message_arrives(string to)
    {
        await SendAsync(_romeo, $"<message to='{to}' type='chat' id='m'><body>hi &amp; bye</body></message>");
        await _juliet.ReceiveXmlAsync($"<message from='romeo@example.org/orchard' to='{to}' type='chat' id='m'><body>hi &amp; bye</body></message>");
        await _cluster.WhenAsync(_juliet.ReceiveNothingAsync());
    }

    [Fact]
    public async Task Messages_stay_in_order_in_both_directions()
    {
        for (var number = 0; number < 50; number++)
        {
            await _romeo.SendAsync($"<message to='juliet@example.org/balcony'><body>{number}</body></message>");
            await _juliet.SendAsync($"<message to='romeo@example.org/orchard'><body>{number}</body></message>");
        }

        _cluster.Pass();
        for (var number = 0; number < 50; number++)
        {
            Assert.Equal($"{number}", (await _juliet.ReceiveAsync()).Child("body")?.Text);
            Assert.Equal($"{number}", (await _romeo.ReceiveAsync()).Child("body")?.Text);
        }
    }

    [Fact]
    public async Task What_a_client_sends_again_after_a_lost_session_is_archived_once_on_either_node()
    {
        const string Message = "<message to='juliet@example.org' type='chat' id='m'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='m'/></message>";
        await SendAsync(_romeo, Message);
        var before = (await _juliet.ReceiveAsync()).Child("stanza-id", "urn:xmpp:sid:0")!["id"];
        await _romeo.CloseAsync();

        var again = _cluster["n1"].Server.Connect();
        await _cluster.WhenAsync(TestCluster.AuthenticateAsync(again, Protocol.Jid.Parse("romeo@example.org/orchard")));
        await again.SendAsync("<resume xmlns='urn:xmpp:sm:3' previd='lost' h='0'/>");
        Assert.Equal("failed", (await _cluster.WhenAsync(again.ReceiveAsync())).Name);
        await _cluster.WhenAsync(again.BindAsync("orchard"));
        await SendAsync(again, Message);
        Assert.Equal(before, (await _cluster.WhenAsync(_juliet.ReceiveAsync())).Child("stanza-id", "urn:xmpp:sid:0")!["id"]);
    }

    [Fact]
    public async Task Requests_between_clients_are_answered()
    {
        await SendAsync(_romeo, "<iq type='get' id='v' to='juliet@example.org/balcony'><query xmlns='jabber:iq:version'/></iq>");
        await _juliet.ReceiveXmlAsync("<iq type='get' id='v' from='romeo@example.org/orchard'><query xmlns='jabber:iq:version'/></iq>");
        await SendAsync(_juliet, "<iq type='result' id='v' to='romeo@example.org/orchard'><query xmlns='jabber:iq:version'><name>x</name></query></iq>");
        await _romeo.ReceiveXmlAsync("<iq type='result' id='v' from='juliet@example.org/balcony'><query xmlns='jabber:iq:version'><name>x</name></query></iq>");
    }

    [Fact]
    public async Task Requests_to_an_account_are_answered_by_its_home()
    {
        await _cluster.WhenAsync(_juliet.RequestAsync("set", null, "<vCard xmlns='vcard-temp'><FN>Juliet</FN></vCard>"));
        var card = await _cluster.WhenAsync(_romeo.RequestAsync("get", "juliet@example.org", "<vCard xmlns='vcard-temp'/>"));
        Assert.Equal("Juliet", card.Child("vCard", "vcard-temp")?.Child("FN")?.Text);
    }

    [Fact]
    public async Task Errors_come_back()
    {
        await SendAsync(_romeo, "<iq type='get' id='q' to='juliet@example.org/nowhere'><query xmlns='jabber:iq:version'/></iq>");
        await _romeo.ReceiveXmlAsync("<iq type='error' id='q' from='juliet@example.org/nowhere'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
        await SendAsync(_romeo, "<message id='m' to='nobody@example.org'><body>hi</body></message>");
        await _romeo.ReceiveXmlAsync("<message type='error' id='m' from='nobody@example.org'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
    }

    [Fact]
    public async Task Subscription_presence_and_roster_pushes_work_as_on_one_node()
    {
        await _cluster.WhenAsync(_romeo.RequestAsync("get", null, "<query xmlns='jabber:iq:roster'/>"));
        await _cluster.WhenAsync(_juliet.RequestAsync("get", null, "<query xmlns='jabber:iq:roster'/>"));
        await SendAsync(_romeo, "<presence type='subscribe' to='juliet@example.org'/>");
        var pushes = await _cluster.WhenAsync(_romeo.ReceiveAllAsync());
        Assert.True(pushes.Any(one => one.Child("query", "jabber:iq:roster")?.Child("item")?["ask"] == "subscribe"), string.Join("\n", pushes));
        await _juliet.ReceiveXmlAsync("<presence type='subscribe' from='romeo@example.org'/>");

        await SendAsync(_juliet, "<presence type='subscribed' to='romeo@example.org'/>");
        Assert.Equal("from", (await _juliet.ReceiveAsync()).Child("query", "jabber:iq:roster")?.Child("item")?["subscription"]);
        var heard = await _cluster.WhenAsync(_romeo.ReceiveAllAsync());
        Assert.Contains(heard, one => one["type"] == "subscribed");
        Assert.Contains(heard, one => one.Child("query", "jabber:iq:roster")?.Child("item")?["subscription"] == "to");
        Assert.Contains(heard, one => one.Name == "presence" && one["type"] is null && one["from"] == "juliet@example.org/balcony");

        await SendAsync(_juliet, "<presence><show>away</show></presence>");
        await _romeo.ReceiveXmlAsync("<presence from='juliet@example.org/balcony' to='romeo@example.org'><show>away</show></presence>");

        var second = await _cluster.LoginWithPresenceAsync(_cluster["n1"], "romeo@example.org/garden");
        _cluster.Pass();
        Assert.Contains(await _cluster.WhenAsync(second.ReceiveAllAsync()), one => one["from"] == "juliet@example.org/balcony" && one.Child("show")?.Text == "away");

        await _cluster.WhenAsync(_romeo.ReceiveAllAsync());
        await _juliet.Transport.EndAsync();
        _cluster.Pass();
        await _romeo.ReceiveXmlAsync("<presence from='juliet@example.org/balcony' to='romeo@example.org' type='unavailable'/>");
    }

    [Fact]
    public async Task Who_is_blocked_does_not_get_through_and_hears_so()
    {
        await _cluster.WhenAsync(_juliet.RequestAsync("set", null, "<block xmlns='urn:xmpp:blocking'><item jid='romeo@example.org'/></block>"));
        await _cluster.WhenAsync(_juliet.ReceiveAllAsync());
        await SendAsync(_romeo, "<message id='m' to='juliet@example.org/balcony' type='chat'><body>hi</body></message>");
        Assert.Equal("error", (await _romeo.ReceiveAsync())["type"]);
        await _cluster.WhenAsync(_juliet.ReceiveNothingAsync());
    }

    [Fact]
    public async Task Presence_that_the_senders_own_list_denies_stays_here()
    {
        await _cluster.WhenAsync(_romeo.RequestAsync("get", null, "<query xmlns='jabber:iq:roster'/>"));
        await SendAsync(_juliet, "<presence type='subscribe' to='romeo@example.org'/>");
        await SendAsync(_romeo, "<presence type='subscribed' to='juliet@example.org'/>");
        await _cluster.WhenAsync(_juliet.ReceiveAllAsync());
        await SetAsync("<list name='l'><item type='jid' value='juliet@example.org' action='deny' order='1'><presence-out/></item></list>");
        await SetAsync("<active name='l'/>");
        await _cluster.WhenAsync(_juliet.ReceiveAllAsync());
        await SendAsync(_romeo, "<presence><show>away</show></presence>");
        await _cluster.WhenAsync(_juliet.ReceiveNothingAsync());
        await SetAsync("<active/>");
        await SendAsync(_romeo, "<presence><show>xa</show></presence>");
        Assert.Contains(await _cluster.WhenAsync(_juliet.ReceiveAllAsync()), one => one.Child("show")?.Text == "xa");

        async Task SetAsync(string content)
        {
            var answer = await _cluster.WhenAsync(_romeo.RequestAsync("set", null, $"<query xmlns='jabber:iq:privacy'>{content}</query>"));
            Assert.Equal("result", answer["type"]);
            _cluster.Pass();
        }
    }

    [Fact]
    public async Task Both_archives_have_the_message()
    {
        await SendAsync(_romeo, "<message to='juliet@example.org' type='chat' id='m'><body>hi</body></message>");
        await _juliet.ReceiveAsync();
        foreach (var client in (TestClient[])[_romeo, _juliet])
        {
            await _cluster.WhenAsync(client.RequestAsync("set", null, "<query xmlns='urn:xmpp:mam:2'/>"));
            Assert.Contains(await _cluster.WhenAsync(client.ReceiveAllAsync()), one => one.Child("result", "urn:xmpp:mam:2") is not null);
        }
    }

    [Fact]
    public async Task A_message_for_who_is_offline_waits_wherever_he_comes_back()
    {
        await _cluster.WhenAsync(_juliet.CloseAsync());
        _cluster.Pass();
        await SendAsync(_romeo, "<message to='juliet@example.org' type='chat' id='m'><body>later</body></message>");
        await _cluster.WhenAsync(_romeo.ReceiveNothingAsync());
        foreach (var node in (string[])["n1", "n2", "n1"])
        {
            var juliet = await _cluster.LoginWithPresenceAsync(_cluster[node], "juliet@example.org/balcony");
            _cluster.Pass();
            Assert.Equal("later", (await juliet.ReceiveAsync()).Child("body")?.Text);
            await _cluster.WhenAsync(juliet.CloseAsync());
            _cluster.Pass();
            await SendAsync(_romeo, "<message to='juliet@example.org' type='chat'><body>later</body></message>");
        }
    }

    [Fact]
    public async Task Sessions_of_one_account_on_both_nodes_have_one_home()
    {
        var second = await _cluster.LoginWithPresenceAsync(_cluster["n1"], "juliet@example.org/chamber");
        await _cluster.WhenAsync(second.RequestAsync("set", null, "<enable xmlns='urn:xmpp:carbons:2'/>"));
        _cluster.Pass();
        await _cluster.WhenAsync(_juliet.ReceiveAllAsync());
        await SendAsync(_romeo, "<message to='juliet@example.org/balcony' type='chat' id='m'><body>hi</body></message>");
        await _juliet.ReceiveXmlAsync("<message from='romeo@example.org/orchard' type='chat' id='m'><body>hi</body></message>");
        var all = await _cluster.WhenAsync(second.ReceiveAllAsync());
        Assert.True(all.Any(one => one.Child("received", "urn:xmpp:carbons:2") is not null), string.Join("\n", all));
    }

    private async Task SendAsync(TestClient client, string xml)
    {
        await client.SendAsync(xml);
        _cluster.Pass();
    }
}
