using Aviso.Testing.Client;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>What is offered at each stage, to the letter.</summary>
public sealed class FeatureTests
{
    private const string Tls = "urn:ietf:params:xml:ns:xmpp-tls";
    private const string Sasl = "urn:ietf:params:xml:ns:xmpp-sasl";

    [Fact]
    public async Task Nothing_but_tls_is_offered_where_tls_is_required()
    {
        await using var server = await StreamServer.StartAsync(host: host => (host.TlsRequired, host.PlainWithoutTls) = (true, false));
        var client = server.Connect();

        await client.OpenAsync();

        AssertFeatures(client, $"<starttls xmlns='{Tls}'><required/></starttls>");
    }

    [Fact]
    public async Task Scram_is_offered_beside_optional_tls()
    {
        await using var server = await StreamServer.StartAsync(host: host => (host.TlsRequired, host.PlainWithoutTls) = (false, false));
        var client = server.Connect();

        await client.OpenAsync();

        AssertFeatures(client, $"""
            <starttls xmlns='{Tls}'/>
            <mechanisms xmlns='{Sasl}'><mechanism>SCRAM-SHA-512</mechanism><mechanism>SCRAM-SHA-256</mechanism><mechanism>SCRAM-SHA-1</mechanism></mechanisms>
            """);
    }

    [Fact]
    public async Task Plain_and_channel_binding_are_offered_over_tls_and_then_binding()
    {
        await using var server = await StreamServer.StartAsync(host: host => (host.TlsRequired, host.PlainWithoutTls) = (true, false));
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var client = server.Connect();
        await client.OpenAsync();
        await client.StartTlsAsync();

        await client.OpenAsync();

        AssertFeatures(client, $"""
            <mechanisms xmlns='{Sasl}'>
              <mechanism>SCRAM-SHA-512-PLUS</mechanism><mechanism>SCRAM-SHA-256-PLUS</mechanism><mechanism>SCRAM-SHA-1-PLUS</mechanism>
              <mechanism>SCRAM-SHA-512</mechanism><mechanism>SCRAM-SHA-256</mechanism><mechanism>SCRAM-SHA-1</mechanism>
              <mechanism>PLAIN</mechanism>
            </mechanisms>
            <authentication xmlns='urn:xmpp:sasl:2'>
              <mechanism>SCRAM-SHA-512-PLUS</mechanism><mechanism>SCRAM-SHA-256-PLUS</mechanism><mechanism>SCRAM-SHA-1-PLUS</mechanism>
              <mechanism>SCRAM-SHA-512</mechanism><mechanism>SCRAM-SHA-256</mechanism><mechanism>SCRAM-SHA-1</mechanism>
              <mechanism>PLAIN</mechanism>
              <inline>
                <sm xmlns='urn:xmpp:sm:3'/>
                <bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:sm:3'/></inline></bind>
                <fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-EXPR</mechanism><mechanism>HT-SHA-256-ENDP</mechanism><mechanism>HT-SHA-256-NONE</mechanism></fast>
              </inline>
              <upgrade xmlns='urn:xmpp:sasl:upgrade:0'>UPGR-SCRAM-SHA-256</upgrade><upgrade xmlns='urn:xmpp:sasl:upgrade:0'>UPGR-SCRAM-SHA-512</upgrade>
            </authentication>
            <sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>
              <channel-binding type='tls-exporter'/><channel-binding type='tls-server-end-point'/>
            </sasl-channel-binding>
            """);
        await client.AuthenticatePlainAsync("romeo", "secret");

        await client.OpenAsync();

        AssertFeatures(client, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/>");
    }

    [Fact]
    public async Task Mechanisms_follow_the_policy_of_the_host()
    {
        await using var server = await StreamServer.StartAsync(host: host => host.SaslMechanisms = ["SCRAM-SHA-256", "plain"]);
        var client = server.Connect();

        await client.OpenAsync();

        AssertFeatures(client, $"""
            <starttls xmlns='{Tls}'/>
            <mechanisms xmlns='{Sasl}'><mechanism>SCRAM-SHA-256</mechanism><mechanism>PLAIN</mechanism></mechanisms>
            """);
    }

    [Fact]
    public async Task Anonymous_login_is_offered_where_it_is_on()
    {
        await using var server = await StreamServer.StartAsync(host: host => (host.AnonymousEnabled, host.SaslMechanisms) = (true, ["ANONYMOUS"]));
        var client = server.Connect();
        await client.OpenAsync();
        AssertFeatures(client, $"<starttls xmlns='{Tls}'/><mechanisms xmlns='{Sasl}'><mechanism>ANONYMOUS</mechanism></mechanisms>");

        await client.SendAsync($"<auth xmlns='{Sasl}' mechanism='ANONYMOUS'/>");
        var answer = await client.ReceiveAsync();
        if (answer.Name == "challenge")
        {
            await client.SendAsync($"<response xmlns='{Sasl}'/>");
            answer = await client.ReceiveAsync();
        }

        Assert.Equal("success", answer.Name);
        await client.OpenAsync();
        await client.BindAsync("");
        await client.ReceiveNothingAsync();
    }

    private static void AssertFeatures(TestClient client, string expected) =>
        Assert.Null(StanzaMatch.Difference(new Expected($"<features xmlns='http://etherx.jabber.org/streams'>{expected}</features>"), client.Features, null));
}
