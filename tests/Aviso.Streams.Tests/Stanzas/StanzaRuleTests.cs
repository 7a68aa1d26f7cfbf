using Aviso.Testing.Client;

namespace Aviso.Streams.Tests.Stanzas;

/// <summary>What is answered to stanzas that break the rules of RFC 6120 §8, and to those nobody can serve.</summary>
public sealed class StanzaRuleTests
{
    public static TheoryData<string> MalformedAddresses => ["", "@", "a@@b", "a@b/", "@b", "a b@c", new string('x', 4096)];

    [Theory]
    [MemberData(nameof(MalformedAddresses))]
    public async Task Address_that_is_none_is_malformed(string to)
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync($"<message to='{to}' id='m'><body>hi</body></message>");

        await client.ReceiveXmlAsync(Error("message", "m", null, "modify", "jid-malformed"));
    }

    [Theory]
    [InlineData("juliet@example.org")]
    [InlineData("romeo@example.org/other")]
    [InlineData("example.org")]
    [InlineData("@@")]
    public async Task Forged_sender_ends_the_stream(string from)
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync($"<message from='{from}' to='romeo@example.org/orchard'><body>hi</body></message>");

        await client.ReceiveStreamErrorAsync("invalid-from");
    }

    [Theory]
    [InlineData("romeo@example.org")]
    [InlineData("romeo@example.org/orchard")]
    [InlineData("ROMEO@example.org/orchard")]
    public async Task Own_address_as_sender_is_written_out_in_full(string from)
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync($"<message from='{from}' to='romeo@example.org/orchard'><body>hi</body></message>");

        await client.ReceiveXmlAsync("<message from='romeo@example.org/orchard'><body>hi</body></message>");
    }

    [Theory]
    [InlineData("<iq type='get'><q xmlns='urn:q'/></iq>", null)]
    [InlineData("<iq type='banana' id='i'><q xmlns='urn:q'/></iq>", "i")]
    [InlineData("<iq id='i'><q xmlns='urn:q'/></iq>", "i")]
    [InlineData("<iq type='get' id='i'/>", "i")]
    [InlineData("<iq type='set' id='i'><a xmlns='urn:q'/><b xmlns='urn:q'/></iq>", "i")]
    public async Task Iq_against_the_rules_is_a_bad_request(string iq, string? id)
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync(iq);

        await client.ReceiveXmlAsync(Error("iq", id, null, "modify", "bad-request"));
    }

    [Theory]
    [InlineData("<presence type='banana' id='p'/>")]
    [InlineData("<presence id='p'><priority>128</priority></presence>")]
    [InlineData("<presence id='p'><priority>-129</priority></presence>")]
    [InlineData("<presence id='p'><priority>x</priority></presence>")]
    [InlineData("<presence id='p'><priority>1.5</priority></presence>")]
    [InlineData("<presence id='p'><priority/></presence>")]
    public async Task Presence_against_the_rules_is_a_bad_request(string presence)
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync(presence);

        await client.ReceiveXmlAsync(Error("presence", "p", null, "modify", "bad-request"));
    }

    [Theory]
    [InlineData("<iq type='result' id='1' to='example.org'/>")]
    [InlineData("<iq type='error' id='1' to='example.org'><error type='cancel'/></iq>")]
    [InlineData("<iq type='result' id='1'/>")]
    [InlineData("<iq type='result' id='1' to='juliet@example.org'/>")]
    [InlineData("<iq type='result' id='1' to='nobody@example.org/x'/>")]
    [InlineData("<message type='error' to='nobody@example.org'><error type='cancel'/></message>")]
    [InlineData("<presence to='nobody@example.org'/>")]
    [InlineData("<presence to='example.org'/>")]
    public async Task What_nobody_asked_for_is_dropped(string stanza)
    {
        await using var server = await StreamServer.StartAsync();
        await server.CreateAccountAsync("juliet@example.org");
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync(stanza);

        await client.ReceiveNothingAsync();
    }

    [Theory]
    [InlineData("example.org")]
    [InlineData("example.org/resource")]
    [InlineData("juliet@example.org")]
    [InlineData("juliet@example.org/offline")]
    [InlineData("nobody@example.org")]
    [InlineData("nobody@example.org/balcony")]
    public async Task Request_that_nobody_serves_is_answered_in_one_way(string to)
    {
        await using var server = await StreamServer.StartAsync();
        await server.CreateAccountAsync("juliet@example.org");
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync($"<iq type='get' id='i' to='{to}'><q xmlns='urn:unknown'/></iq>");

        await client.ReceiveXmlAsync(Error("iq", "i", to, "cancel", "service-unavailable"));
    }

    [Fact]
    public async Task Request_without_to_is_for_the_own_account()
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync("<iq type='get' id='i'><q xmlns='urn:unknown'/></iq>");

        await client.ReceiveXmlAsync(Error("iq", "i", null, "cancel", "service-unavailable"));
    }

    [Fact]
    public async Task Message_to_an_account_that_does_not_exist_is_answered_like_one_to_an_account_that_cannot_take_it()
    {
        await using var server = await StreamServer.StartAsync();
        await server.CreateAccountAsync("juliet@example.org");
        var client = await server.LoginAsync("romeo@example.org/orchard");

        foreach (var to in (string[])["juliet@example.org", "nobody@example.org"])
        {
            await client.SendAsync($"<message id='m' to='{to}' type='chat'><body>hi</body></message>");
            await client.ReceiveXmlAsync(Error("message", "m", to, "cancel", "service-unavailable"));
        }
    }

    [Fact]
    public async Task Message_to_another_server_cannot_be_delivered()
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync("<message id='m' to='juliet@example.net'><body>hi</body></message>");

        await client.ReceiveXmlAsync(Error("message", "m", "juliet@example.net", "cancel", "remote-server-not-found"));
    }

    [Fact]
    public async Task Quotes_and_entities_in_an_id_come_back_as_they_were()
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync("<iq type='get' id=\"it's &quot;5 &lt; 6&quot;\"><q xmlns='urn:unknown'/></iq>");

        Assert.Equal("it's \"5 < 6\"", (await client.ReceiveAsync())["id"]);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(" xml:lang='de'", "de")]
    [InlineData(" xml:lang='x&apos;&amp;y'", "x'&y")]
    public async Task Stanza_inherits_the_language_of_its_stream(string attribute, string? expected)
    {
        await using var server = await StreamServer.StartAsync();
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        var romeo = server.Connect();
        await romeo.OpenAsync();
        await romeo.AuthenticatePlainAsync("romeo", "secret");
        await romeo.OpenAsync("to='example.org' version='1.0'" + attribute);
        await romeo.BindAsync("orchard");

        await romeo.SendAsync("<message to='juliet@example.org/balcony'><body>hi</body></message>");
        Assert.Equal(expected, (await juliet.ReceiveAsync()).Lang);

        await romeo.SendAsync("<message to='juliet@example.org/balcony' xml:lang='fr'><body>hi</body></message>");
        Assert.Equal("fr", (await juliet.ReceiveAsync()).Lang);
    }

    private static string Error(string stanza, string? id, string? from, string type, string condition) =>
        $"<{stanza} type='error'{(id is null ? "" : $" id='{id}'")}{(from is null ? "" : $" from='{from}'")}>"
        + $"<error type='{type}'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></{stanza}>";
}
