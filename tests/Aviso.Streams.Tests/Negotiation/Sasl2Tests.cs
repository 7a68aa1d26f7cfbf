using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Testing.Transport;
using static Aviso.Streams.Tests.Negotiation.Sasl2Testing;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>Authentication by the extensible SASL profile (XEP-0388), as transcripts.</summary>
public sealed class Sasl2Tests
{
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
}
