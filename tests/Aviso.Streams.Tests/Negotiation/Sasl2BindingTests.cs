using Aviso.Abstractions.Hosts;
using Aviso.Protocol;
using static Aviso.Streams.Tests.Negotiation.Sasl2Testing;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>What goes inside authentication by XEP-0388, as transcripts: a resource (XEP-0386), or the session that the client had.</summary>
public sealed class Sasl2BindingTests
{
    [Fact]
    public async Task Resource_comes_with_success_and_stays_the_same_for_a_client_and_its_tag()
    {
        await using var server = await StartAsync();
        var first = await BoundAsync(server, Phone, "<tag>AwesomeXMPP</tag>");
        var again = await BoundAsync(server, Phone, "<tag>AwesomeXMPP</tag>");
        var other = await BoundAsync(server, Laptop, "<tag>AwesomeXMPP</tag>");

        Assert.StartsWith("romeo@example.org/AwesomeXMPP/", first.Jid, StringComparison.Ordinal);
        Assert.DoesNotContain("d4565fa7", first.Jid, StringComparison.Ordinal);
        Assert.Equal(first.Jid, again.Jid);
        Assert.NotEqual(first.Jid, other.Jid);
        await first.Client.ReceiveStreamErrorAsync("conflict");
    }

    [Fact]
    public async Task What_the_same_client_had_before_ends_whatever_its_tag_and_others_stay()
    {
        await using var server = await StartAsync(host => host.ResourceConflict = ResourceConflictPolicy.Reject);
        var laptop = await BoundAsync(server, Laptop, "<tag>a</tag>");
        var first = await BoundAsync(server, Phone, "<tag>a</tag>");
        await BoundAsync(server, Phone, "<tag>b</tag>");

        await first.Client.ReceiveStreamErrorAsync("conflict");
        await laptop.Client.ReceiveNothingAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("<tag/>")]
    [InlineData("<tag>\u00AD\uFFFA</tag>")]
    public async Task Client_without_usable_tag_gets_a_name_of_the_servers(string tag)
    {
        await using var server = await StartAsync();

        var bound = await BoundAsync(server, Phone, tag);

        Assert.Matches("^romeo@example.org/[0-9a-f]{18}$", bound.Jid);
    }

    [Fact]
    public async Task Clients_without_id_get_different_names()
    {
        await using var server = await StartAsync();

        Assert.NotEqual((await BoundAsync(server, "no uuid", "")).Jid, (await BoundAsync(server, "no uuid", "")).Jid);
    }

    [Fact]
    public async Task Transcript_with_stream_management_and_a_module()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        await client.SendAsync($"""
            <authenticate xmlns='{Ns}' mechanism='PLAIN'>
              <initial-response>{Convert.ToBase64String(Plain("romeo", "secret"))}</initial-response>
              <user-agent id='{Phone}'><software>AwesomeXMPP</software></user-agent>
              <bind xmlns='urn:xmpp:bind:0'>
                <enable xmlns='urn:xmpp:sm:3' resume='true'/>
                <switch xmlns='urn:example:light'/>
                <unknown xmlns='urn:example:unknown'/>
              </bind>
            </authenticate>
            """);

        var success = await client.ReceiveAsync();
        var jid = success.Child("authorization-identifier")!.Text;
        var bound = success.Child("bound", Namespaces.Bind2)!;
        Assert.Equal(["enabled", "lit"], bound.Children.Select(one => one.Name));
        Assert.Equal("true", bound.Child("enabled", Namespaces.StreamManagement)!["resume"]);
        Assert.Equal(jid, bound.Child("lit", "urn:example:light")!.Text);
        await client.ReceiveXmlAsync("<stream:features></stream:features>");

        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await juliet.SendAsync($"<message to='{jid}' type='chat'><body>hi</body></message>");
        Assert.Equal("message", (await client.ReceiveAsync()).Name);
        await client.SendAsync("<r xmlns='urn:xmpp:sm:3'/>");
        await client.ReceiveXmlAsync("<a xmlns='urn:xmpp:sm:3' h='0'/>");
    }

    [Fact]
    public async Task Session_is_resumed_inside_authentication_and_the_bind_is_ignored()
    {
        await using var server = await StartAsync();
        var (romeo, jid, success) = await BoundAsync(server, Phone, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        var id = success.Child("bound", Namespaces.Bind2)!.Child("enabled", Namespaces.StreamManagement)!["id"];
        romeo.Transport.Abort();
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await juliet.SendAsync($"<message to='{jid}' type='chat'><body>hi</body></message>");
        await juliet.BarrierAsync();

        var again = await OpenAsync(server);
        await again.SendAsync(Authenticate("PLAIN", Plain("romeo", "secret"), Agent(Phone)
            + $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/><bind xmlns='urn:xmpp:bind:0'/>"));

        await again.ReceiveXmlAsync($"<success xmlns='{Ns}'><authorization-identifier>{jid}</authorization-identifier><resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/></success>");
        await again.ReceiveXmlAsync("<stream:features></stream:features>");
        Assert.Equal("hi", (await again.ReceiveAsync()).Child("body")!.Text);
    }

    [Fact]
    public async Task Resource_is_bound_when_the_session_cannot_be_resumed()
    {
        await using var server = await StartAsync();

        var (_, jid, success) = await BoundAsync(server, Phone, "", "<resume xmlns='urn:xmpp:sm:3' previd='gone' h='0'/>");

        Assert.StartsWith("romeo@example.org/", jid, StringComparison.Ordinal);
        Assert.NotNull(success.Child("failed", Namespaces.StreamManagement)!.Child("item-not-found", Namespaces.Stanzas));
        Assert.NotNull(success.Child("bound", Namespaces.Bind2));
    }

    [Fact]
    public async Task Client_that_may_not_bind_is_told_so_by_a_success_without_resource()
    {
        await using var server = await StartAsync(host => host.MaxResources = 1);
        await BoundAsync(server, Laptop, "");
        var client = await OpenAsync(server);

        await client.SendAsync(Authenticate("PLAIN", Plain("romeo", "secret"), Agent(Phone) + "<bind xmlns='urn:xmpp:bind:0'/>"));

        await client.ReceiveXmlAsync($"<success xmlns='{Ns}'><authorization-identifier>romeo@example.org</authorization-identifier></success>");
        Assert.NotNull((await client.ReceiveAsync()).Child("bind", Namespaces.Bind));
    }
}
