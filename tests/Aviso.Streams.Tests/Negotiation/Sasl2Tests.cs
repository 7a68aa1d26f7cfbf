using System.Text;
using Aviso.Abstractions.Hosts;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Streams.Tests.Management;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Testing.Transport;
using Aviso.Xml;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>The extensible SASL profile and what goes inside it (XEP-0388, XEP-0386, XEP-0198 §9), as transcripts.</summary>
public sealed class Sasl2Tests
{
    private const string Ns = "urn:xmpp:sasl:2";
    private const string Phone = "d4565fa7-4d72-4749-b3d3-740edbf87770";
    private const string Laptop = "aaaaaaaa-4d72-4749-b3d3-740edbf87770";

    [Fact]
    public async Task Both_profiles_offer_the_same_mechanisms()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        var second = client.Features.Child("authentication", Ns)!;
        Assert.Equal(
            client.Features.Child("mechanisms", Namespaces.Sasl)!.Children.Select(one => one.Text),
            second.ChildrenNamed("mechanism").Select(one => one.Text));
        Assert.Equal(
            "<inline xmlns='urn:xmpp:sasl:2'><sm xmlns='urn:xmpp:sm:3'/><bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:example:light'/><feature var='urn:xmpp:sm:3'/></inline></bind><fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-EXPR</mechanism><mechanism>HT-SHA-256-ENDP</mechanism><mechanism>HT-SHA-256-NONE</mechanism></fast></inline>",
            second.Child("inline")!.ToXml());
    }

    [Fact]
    public async Task It_is_not_offered_and_not_accepted_without_tls()
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        await client.OpenAsync();
        Assert.Null(client.Features.Child("authentication", Ns));

        await client.SendAsync(Authenticate("PLAIN", Plain("romeo", "secret")));

        await client.ReceiveXmlAsync(Failure("encryption-required"));
    }

    [Fact]
    public async Task Login_goes_on_without_a_new_stream()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await client.SendAsync(Authenticate("PLAIN", Plain("romeo", "secret")));
        await client.ReceiveXmlAsync($"<success xmlns='{Ns}'><authorization-identifier>romeo@example.org</authorization-identifier></success>");
        await client.ReceiveXmlAsync("<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/></stream:features>");
        await client.BindAsync("orchard");

        Assert.Equal("romeo@example.org/orchard", client.Jid!.ToString());
    }

    [Theory]
    [InlineData(ScramHash.Sha1, "")]
    [InlineData(ScramHash.Sha256, "tls-exporter")]
    [InlineData(ScramHash.Sha512, "tls-server-end-point")]
    public async Task Scram_proves_both_sides_and_what_was_offered(ScramHash hash, string binding)
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        var scram = new ScramClient(new()
        {
            Hash = hash,
            Username = "romeo",
            Password = "secret",
            ChannelBinding = binding.Length == 0 ? null : KeyValuePair.Create(binding, MemoryConnection.PlayedBindings[binding]),
            AdvertisedMechanisms = [.. client.Features.Child("authentication", Ns)!.ChildrenNamed("mechanism").Select(one => one.Text)],
            AdvertisedChannelBindings = [.. MemoryConnection.PlayedBindings.Keys],
        });

        await client.SendAsync(Authenticate(scram.MechanismName, scram.InitialResponse()));
        Assert.True(scram.TryRespond(Convert.FromBase64String((await client.ReceiveAsync()).Text), out var response)); // holds XEP-0474's hash
        await client.SendAsync($"<response xmlns='{Ns}'>{Convert.ToBase64String(response)}</response>");
        var success = await client.ReceiveAsync();

        Assert.Equal("romeo@example.org", success.Child("authorization-identifier")!.Text);
        Assert.True(scram.IsServerAuthentic(Convert.FromBase64String(success.Child("additional-data")!.Text)));
    }

    [Fact]
    public async Task Mechanism_without_initial_response_is_asked_for_it()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await client.SendAsync($"<authenticate xmlns='{Ns}' mechanism='PLAIN'/>");
        await client.ReceiveXmlAsync($"<challenge xmlns='{Ns}'/>");
        await client.SendAsync($"<response xmlns='{Ns}'>{Convert.ToBase64String(Plain("romeo", "secret"))}</response>");

        Assert.Equal("success", (await client.ReceiveAsync()).Name);
    }

    [Theory]
    [InlineData("PLAIN", "AGEAYg==", "not-authorized")]
    [InlineData("PLAIN", "=", "incorrect-encoding")]
    [InlineData("PLAIN", "", "malformed-request")]
    [InlineData("DIGEST-MD5", "AGEAYg==", "invalid-mechanism")]
    [InlineData("HT-SHA-256-NONE", "AGEAYg==", "invalid-mechanism")]
    public async Task What_does_not_fit_fails_and_another_try_may_follow(string mechanism, string initial, string condition)
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await client.SendAsync($"<authenticate xmlns='{Ns}' mechanism='{mechanism}'><initial-response>{initial}</initial-response><bind xmlns='urn:xmpp:bind:0'/></authenticate>");
        await client.ReceiveXmlAsync(Failure(condition));
        await client.SendAsync(Authenticate("PLAIN", Plain("romeo", "secret")));

        Assert.Equal("success", (await client.ReceiveAsync()).Name);
    }

    [Fact]
    public async Task Failures_of_both_profiles_count_together()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        for (var tries = 0; tries < 3; tries++)
        {
            await client.SendAsync($"<authenticate xmlns='{Ns}' mechanism='NONE'/>");
            await client.ReceiveXmlAsync(Failure("invalid-mechanism"));
            await client.SendAsync($"<auth xmlns='{Namespaces.Sasl}' mechanism='NONE'/>");
            await client.ReceiveXmlAsync($"<failure xmlns='{Namespaces.Sasl}'><invalid-mechanism/></failure>");
        }

        await client.ReceiveStreamErrorAsync("policy-violation");
    }

    [Fact]
    public async Task Lock_after_wrong_passwords_holds_here_too()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        for (var tries = 0; tries < 3; tries++)
        {
            await client.SendAsync(Authenticate("PLAIN", Plain("romeo", "wrong")));
            await client.ReceiveXmlAsync(Failure("not-authorized"));
        }

        await client.SendAsync(Authenticate("PLAIN", Plain("romeo", "secret")));

        Assert.NotNull((await client.ReceiveAsync()).Child("temporary-auth-failure", Namespaces.Sasl));
    }

    [Fact]
    public async Task Abort_ends_the_try_and_another_may_follow()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        await client.SendAsync($"<authenticate xmlns='{Ns}' mechanism='PLAIN'/>");
        await client.ReceiveAsync();

        await client.SendAsync($"<abort xmlns='{Ns}'/>");
        await client.ReceiveXmlAsync(Failure("aborted"));
        await client.SendAsync(Authenticate("PLAIN", Plain("romeo", "secret")));

        Assert.Equal("success", (await client.ReceiveAsync()).Name);
    }

    [Theory]
    [InlineData("<presence/>")]
    [InlineData("<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'/>")]
    [InlineData("<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")]
    public async Task Anything_else_while_it_runs_ends_the_stream(string element)
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        await client.SendAsync($"<authenticate xmlns='{Ns}' mechanism='PLAIN'/>");
        await client.ReceiveAsync();

        await client.SendAsync(element);

        await client.ReceiveStreamErrorAsync("not-authorized");
    }

    [Fact]
    public async Task Second_authentication_ends_the_stream()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        await client.SendAsync(Authenticate("PLAIN", Plain("romeo", "secret")));
        await client.ReceiveAsync();
        await client.ReceiveAsync();

        await client.SendAsync(Authenticate("PLAIN", Plain("romeo", "secret")));

        await client.ReceiveStreamErrorAsync("not-authorized");
    }

    [Fact]
    public async Task Account_that_is_not_the_one_of_the_stream_header_is_refused()
    {
        await using var server = await StartAsync();
        await server.CreateAccountAsync("juliet@example.org", "secret");
        var client = server.Connect(isDirectTls: true);
        await client.OpenAsync("to='example.org' from='juliet@example.org' version='1.0'");

        await client.SendAsync(Authenticate("PLAIN", Plain("romeo", "secret")));

        await client.ReceiveXmlAsync(Failure("invalid-authzid"));
    }

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

    private static async Task<TestServer> StartAsync(Action<HostOptions>? host = null)
    {
        var server = await StreamServer.StartAsync(host: host, more: settings => settings.With(typeof(LightModule)).With(typeof(ProbeModule)));
        await server.CreateAccountAsync("romeo@example.org", "secret");
        return server;
    }

    private static async Task<TestClient> OpenAsync(TestServer server)
    {
        var client = server.Connect(isDirectTls: true);
        await client.OpenAsync();
        return client;
    }

    private static async Task<(TestClient Client, string Jid, Element Success)> BoundAsync(TestServer server, string agent, string bind, string more = "")
    {
        var client = await OpenAsync(server);
        await client.SendAsync(Authenticate("PLAIN", Plain("romeo", "secret"), Agent(agent) + more + $"<bind xmlns='urn:xmpp:bind:0'>{bind}</bind>"));
        var success = await client.ReceiveAsync();
        Assert.Equal("success", success.Name);
        await client.ReceiveAsync("features");
        return (client, success.Child("authorization-identifier")!.Text, success);
    }

    private static string Agent(string id) => $"<user-agent id='{id}'><software>AwesomeXMPP</software><device>a phone</device></user-agent>";

    private static byte[] Plain(string user, string password) => Encoding.UTF8.GetBytes($"\0{user}\0{password}");

    private static string Authenticate(string mechanism, byte[] initial, string more = "") =>
        $"<authenticate xmlns='{Ns}' mechanism='{mechanism}'><initial-response>{Convert.ToBase64String(initial)}</initial-response>{more}</authenticate>";

    private static string Failure(string condition) => $"<failure xmlns='{Ns}'><{condition} xmlns='{Namespaces.Sasl}'/></failure>";
}
