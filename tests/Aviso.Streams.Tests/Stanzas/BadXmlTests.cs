using System.Text;

namespace Aviso.Streams.Tests.Stanzas;

/// <summary>XML that ends the stream (RFC 6120 §4.9.3, §11).</summary>
public sealed class BadXmlTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "<message><body>\u0000</body></message>", "not-well-formed" },
        { "<message><body>\uFFFF</body></message>", "not-well-formed" },
        { "<message><body>&#xD800;</body></message>", "not-well-formed" },
        { "<message><body>&#0;</body></message>", "not-well-formed" },
        { "<message><body></message></body>", "not-well-formed" },
        { "<message></body></message>", "not-well-formed" },
        { "<message to='a@b' to='a@b'/>", "not-well-formed" },
        { "<x:message/>", "not-well-formed" },
        { "<message x:a='1'/>", "not-well-formed" },
        { "<message to=a/>", "not-well-formed" },
        { "<message to='a'from='b'/>", "not-well-formed" },
        { "<message><body>a & b</body></message>", "not-well-formed" },
        { "<message><body>a ]]> b</body></message>", "not-well-formed" },
        { "<!DOCTYPE message><message/>", "restricted-xml" },
        { "<message><!-- hi --></message>", "restricted-xml" },
        { "<!-- hi -->", "restricted-xml" },
        { "<message><?php hi ?></message>", "restricted-xml" },
        { "<?xml version='1.0'?>", "restricted-xml" },
        { "<message><body>&nbsp;</body></message>", "restricted-xml" },
        { "hello", "bad-format" },
        { "<presence/>hello<presence/>", "bad-format" },
        { "<foo/>", "unsupported-stanza-type" },
        { "<message xmlns='urn:other'/>", "unsupported-stanza-type" },
        { "<message xmlns='jabber:server'/>", "invalid-namespace" },
        { "<stream:message/>", "unsupported-stanza-type" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Bad_xml_ends_the_stream(string xml, string condition)
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync(xml);

        await client.ReceiveStreamErrorAsync(condition);
    }

    [Theory]
    [InlineData("ff")] // no UTF-8 at all
    [InlineData("c0af")] // longer than need be
    [InlineData("eda080")] // half of a surrogate pair
    [InlineData("f4908080")] // beyond Unicode
    [InlineData("e282")] // cut short
    public async Task Invalid_utf8_ends_the_stream(string hex)
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync((byte[])[.. "<message><body>"u8, .. Convert.FromHexString(hex), .. "</body></message>"u8]);

        await client.ReceiveStreamErrorAsync("not-well-formed");
    }

    [Fact]
    public async Task Cdata_and_character_references_reach_the_recipient_as_text()
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync("<message to='romeo@example.org/orchard'><body><![CDATA[a < b]]> &#x26; c</body></message>");

        await client.ReceiveXmlAsync("<message from='romeo@example.org/orchard'><body>a &lt; b &amp; c</body></message>");
    }

    public static TheoryData<string, string> TooMuch => new()
    {
        { "one stanza of a megabyte", $"<message><body>{new string('x', 1024 * 1024)}</body></message>" },
        { "an opening tag without end", "<message a='" + new string('x', 1024 * 1024) },
        { "a tag name without end", "<" + new string('x', 1024 * 1024) },
        { "depth", "<message>" + string.Concat(Enumerable.Repeat("<a>", 10_000)) },
        { "attributes", "<message " + string.Concat(Enumerable.Range(0, 10_000).Select(number => $"a{number}='' ")) + "/>" },
        { "children", "<message>" + string.Concat(Enumerable.Repeat("<a/>", 10_000)) + "</message>" },
        { "declarations", "<message>" + string.Concat(Enumerable.Range(0, 500).Select(number => $"<a xmlns:p{number}='urn:{number}'/>")) + "</message>" },
    };

    [Theory]
    [MemberData(nameof(TooMuch))]
    public async Task Too_much_of_something_ends_the_stream(string what, string xml)
    {
        Assert.NotEmpty(what);
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync(xml);

        await client.ReceiveStreamErrorAsync("policy-violation");
    }

    [Fact]
    public async Task Stanza_of_just_the_limit_passes()
    {
        await using var server = await StreamServer.StartAsync(clients => clients.MaxStanzaBytes = 10_000);
        var client = await server.LoginAsync("romeo@example.org/orchard");
        const string Start = "<message to='romeo@example.org/orchard'><body>";
        const string End = "</body></message>";

        await client.SendAsync(Start + new string('x', 10_000 - Start.Length - End.Length) + End);
        Assert.Equal(10_000 - Start.Length - End.Length, (await client.ReceiveAsync()).Child("body")!.Text.Length);

        await client.SendAsync(Start + new string('x', 10_001 - Start.Length - End.Length) + End);
        await client.ReceiveStreamErrorAsync("policy-violation");
    }

    [Fact]
    public async Task Less_is_allowed_before_authentication()
    {
        await using var server = await StreamServer.StartAsync();
        var client = server.Connect();
        await client.OpenAsync();

        await client.SendAsync($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{new string('A', 10_000)}</auth>");

        await client.ReceiveStreamErrorAsync("policy-violation");
    }

    [Fact]
    public async Task What_is_sent_after_the_end_of_a_stream_is_thrown_away()
    {
        await using var server = await StreamServer.StartAsync();
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync(Encoding.UTF8.GetBytes("<foo/><message to='juliet@example.org/balcony'><body>late</body></message>"));

        await client.ReceiveStreamErrorAsync("unsupported-stanza-type");
        await juliet.ReceiveNothingAsync();
    }
}
