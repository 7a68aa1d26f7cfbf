using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Testing.Transport;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>Authentication over the wire (RFC 6120 §6): what succeeds, and the failure for what does not.</summary>
public sealed class SaslTests
{
    private const string Ns = "urn:ietf:params:xml:ns:xmpp-sasl";

    public static TheoryData<ScramHash, string> Scram => new MatrixTheoryData<ScramHash, string>(
        Enum.GetValues<ScramHash>(), ["", "tls-exporter", "tls-server-end-point"]);

    [Theory]
    [MemberData(nameof(Scram))]
    public async Task Scram_logs_in(ScramHash hash, string binding)
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        await client.OpenAsync();
        await client.StartTlsAsync();
        await client.OpenAsync();

        var failure = await client.AuthenticateScramAsync(Options(hash) with
        {
            ChannelBinding = binding.Length == 0 ? null : KeyValuePair.Create(binding, MemoryConnection.PlayedBindings[binding]),
            AdvertisedMechanisms = [.. client.Features.Child("mechanisms", Ns)!.Children.Select(one => one.Text)],
            AdvertisedChannelBindings = [.. MemoryConnection.PlayedBindings.Keys],
        });

        Assert.Null(failure);
        await client.OpenAsync();
        await client.BindAsync("orchard");
        Assert.Equal("romeo@example.org/orchard", client.Jid!.ToString());
    }

    [Fact]
    public async Task Plain_without_initial_response_is_asked_for_it()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await client.SendAsync($"<auth xmlns='{Ns}' mechanism='PLAIN'/>");
        await client.ReceiveXmlAsync($"<challenge xmlns='{Ns}'/>");
        await client.SendAsync($"<response xmlns='{Ns}'>{Base64("\0romeo\0secret")}</response>");

        await client.ReceiveXmlAsync($"<success xmlns='{Ns}'/>");
    }

    [Theory]
    [InlineData("DIGEST-MD5", "invalid-mechanism")]
    [InlineData("plain", "invalid-mechanism")]
    [InlineData("", "invalid-mechanism")]
    [InlineData("SCRAM-SHA-1-PLUS", "invalid-mechanism")]
    public async Task Mechanism_that_is_not_offered_fails(string mechanism, string condition)
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await FailsAsync(client, $"<auth xmlns='{Ns}' mechanism='{mechanism}'>AGEAYg==</auth>", condition);
    }

    [Fact]
    public async Task Auth_without_mechanism_fails()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await FailsAsync(client, $"<auth xmlns='{Ns}'>AGEAYg==</auth>", "invalid-mechanism");
    }

    [Fact]
    public async Task Plain_without_tls_fails()
    {
        await using var server = await StartAsync(host => host.PlainWithoutTls = false);
        var client = await OpenAsync(server);

        await FailsAsync(client, TestClient.PlainAuth("romeo", "secret"), "encryption-required");
    }

    [Theory]
    [InlineData("AGEAYg")]
    [InlineData("AGE=AGEA")]
    [InlineData("AGEA\nYg==")]
    [InlineData("AGEA Yg==")]
    [InlineData("!!!!")]
    [InlineData("AGEAYg==&amp;")]
    public async Task What_is_no_base64_fails(string text)
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await FailsAsync(client, $"<auth xmlns='{Ns}' mechanism='PLAIN'>{text}</auth>", "incorrect-encoding");
    }

    [Theory]
    [InlineData("no separator", "malformed-request")]
    [InlineData("one\0separator", "malformed-request")]
    [InlineData("\0a\0b\0c\0", "malformed-request")]
    [InlineData("\0\0secret", "malformed-request")]
    [InlineData("\0romeo\0", "malformed-request")]
    [InlineData("\0romeo\0wrong", "not-authorized")]
    [InlineData("\0nobody\0secret", "not-authorized")]
    [InlineData("\0a@b@c\0secret", "not-authorized")]
    [InlineData("\0romeo@example.net\0secret", "not-authorized")]
    [InlineData("juliet@example.org\0romeo\0secret", "invalid-authzid")]
    [InlineData("example.org\0romeo\0secret", "invalid-authzid")]
    public async Task Plain_that_does_not_fit_fails(string message, string condition)
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await FailsAsync(client, $"<auth xmlns='{Ns}' mechanism='PLAIN'>{Base64(message)}</auth>", condition);
        await client.AuthenticatePlainAsync("romeo", "secret");
    }

    [Fact]
    public async Task Overlong_password_fails()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await FailsAsync(client, TestClient.PlainAuth("romeo", new string('x', 5000)), "malformed-request");
    }

    [Fact]
    public async Task Own_name_as_authzid_is_accepted()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await client.SendAsync(TestClient.PlainAuth("romeo", "secret", "romeo@example.org"));

        await client.ReceiveXmlAsync($"<success xmlns='{Ns}'/>");
    }

    [Fact]
    public async Task Scram_with_a_wrong_password_fails()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        var failure = await client.AuthenticateScramAsync(Options(ScramHash.Sha256) with { Password = "wrong" });

        Assert.NotNull(failure!.Child("not-authorized"));
    }

    [Fact]
    public async Task Scram_of_an_unknown_account_fails_like_a_wrong_password()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        var failure = await client.AuthenticateScramAsync(Options(ScramHash.Sha256) with { Username = "nobody" });

        Assert.NotNull(failure!.Child("not-authorized"));
    }

    [Fact]
    public async Task Scram_with_a_nonce_that_is_not_the_servers_fails()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        await client.SendAsync($"<auth xmlns='{Ns}' mechanism='SCRAM-SHA-1'>{Base64("n,,n=romeo,r=abcdefgh")}</auth>");
        Assert.Equal("challenge", (await client.ReceiveAsync()).Name);

        await FailsAsync(client, $"<response xmlns='{Ns}'>{Base64("c=biws,r=other,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=")}</response>", "not-authorized");
    }

    [Fact]
    public async Task Scram_over_another_channel_fails()
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        await client.OpenAsync();
        await client.StartTlsAsync();
        await client.OpenAsync();

        var failure = await client.AuthenticateScramAsync(Options(ScramHash.Sha1) with
        {
            ChannelBinding = KeyValuePair.Create<string, ReadOnlyMemory<byte>>("tls-exporter", "somebody in between"u8.ToArray()),
        });

        Assert.NotNull(failure!.Child("not-authorized"));
    }

    [Fact]
    public async Task Client_that_was_told_of_no_channel_binding_by_somebody_in_between_is_refused()
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        await client.OpenAsync();
        await client.StartTlsAsync();
        await client.OpenAsync();

        var failure = await client.AuthenticateScramAsync(Options(ScramHash.Sha1) with { ServerLacksChannelBinding = true });

        Assert.NotNull(failure!.Child("not-authorized"));
    }

    [Fact]
    public async Task Response_without_auth_fails()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await FailsAsync(client, $"<response xmlns='{Ns}'>AGEAYg==</response>", "malformed-request");
    }

    [Fact]
    public async Task Abort_is_confirmed_and_another_try_may_follow()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        await client.SendAsync($"<auth xmlns='{Ns}' mechanism='PLAIN'/>");
        await client.ReceiveAsync();

        await FailsAsync(client, $"<abort xmlns='{Ns}'/>", "aborted");
        await client.AuthenticatePlainAsync("romeo", "secret");
    }

    // What slixmpp 1.8 does over TLS 1.3, where its only channel binding, tls-unique, is none.
    [Fact]
    public async Task Client_may_try_each_mechanism_of_Scram_with_a_binding_there_is_not_before_it_comes_to_Plain()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        await client.StartTlsAsync();
        await client.OpenAsync();
        foreach (var hash in (string[])["512", "256", "1"])
        {
            await FailsAsync(client, Auth($"SCRAM-SHA-{hash}-PLUS", "p=tls-unique,,n=romeo,r=abc"), "not-authorized");
        }

        foreach (var hash in (string[])["512", "256", "1"])
        {
            await FailsAsync(client, Auth($"SCRAM-SHA-{hash}", "y,,n=romeo,r=abc"), "not-authorized");
        }

        await client.AuthenticatePlainAsync("romeo", "secret");

        static string Auth(string mechanism, string text) =>
            $"<auth xmlns='{Ns}' mechanism='{mechanism}'>{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}</auth>";
    }

    [Fact]
    public async Task Sixth_failure_ends_the_stream()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        for (var tries = 0; tries < 6; tries++)
        {
            await FailsAsync(client, $"<auth xmlns='{Ns}' mechanism='NONE'/>", "invalid-mechanism");
        }

        await client.ReceiveStreamErrorAsync("policy-violation");
    }

    [Theory]
    [InlineData(AccountStatus.Disabled)]
    [InlineData(AccountStatus.Pending)]
    [InlineData(AccountStatus.Banned)]
    public async Task Account_that_may_not_log_in_is_told_so_only_with_the_right_password(AccountStatus status)
    {
        await using var server = await StartAsync();
        await server.Accounts.SetStatusAsync(Jid.Parse("romeo@example.org"), status);
        var client = await OpenAsync(server);

        await FailsAsync(client, TestClient.PlainAuth("romeo", "wrong"), "not-authorized");
        await FailsAsync(client, TestClient.PlainAuth("romeo", "secret"), "account-disabled");
    }

    [Fact]
    public async Task Second_authentication_ends_the_stream()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        await client.AuthenticatePlainAsync("romeo", "secret");
        await client.OpenAsync();

        await client.SendAsync(TestClient.PlainAuth("romeo", "secret"));

        await client.ReceiveStreamErrorAsync("not-authorized");
    }

    [Theory]
    [InlineData("<message to='juliet@example.org'><body>hi</body></message>")]
    [InlineData("<presence/>")]
    [InlineData("<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq>")]
    [InlineData("<iq type='result' id='1'/>")]
    [InlineData("<iq type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")]
    public async Task Stanza_before_authentication_ends_the_stream(string stanza)
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await client.SendAsync(stanza);

        await client.ReceiveStreamErrorAsync("not-authorized");
    }

    [Theory]
    [InlineData("<message to='juliet@example.org'><body>hi</body></message>")]
    [InlineData("<presence/>")]
    [InlineData("<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq>")]
    public async Task Stanza_before_binding_ends_the_stream(string stanza)
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        await client.AuthenticatePlainAsync("romeo", "secret");
        await client.OpenAsync();

        await client.SendAsync(stanza);

        await client.ReceiveStreamErrorAsync("not-authorized");
    }

    [Fact]
    public async Task Store_that_does_not_answer_is_a_temporary_failure_and_counts_against_nobody()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        await server.Storage.DisposeAsync();

        for (var tries = 0; tries < 10; tries++)
        {
            await FailsAsync(client, TestClient.PlainAuth("romeo", "secret"), "temporary-auth-failure");
        }
    }

    private static async Task<TestServer> StartAsync(Action<Abstractions.Hosts.HostOptions>? host = null)
    {
        var server = await StreamServer.StartAsync(host: host);
        await server.CreateAccountAsync("romeo@example.org", "secret");
        return server;
    }

    private static async Task<TestClient> OpenAsync(TestServer server)
    {
        var client = server.Connect();
        await client.OpenAsync();
        return client;
    }

    private static async Task FailsAsync(TestClient client, string xml, string condition)
    {
        await client.SendAsync(xml);
        await client.ReceiveXmlAsync($"<failure xmlns='{Ns}'><{condition}/></failure>");
    }

    private static ScramClientOptions Options(ScramHash hash) => new() { Hash = hash, Username = "romeo", Password = "secret" };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
