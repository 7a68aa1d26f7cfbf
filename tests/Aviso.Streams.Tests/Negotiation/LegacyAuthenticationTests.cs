using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Server;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>Non-SASL authentication (XEP-0078).</summary>
public sealed class LegacyAuthenticationTests
{
    private const string Feature = "http://jabber.org/features/iq-auth";
    private const string GetFields = "<iq type='get' id='f'><query xmlns='jabber:iq:auth'/></iq>";

    [Fact]
    public async Task Client_asks_for_the_fields_logs_in_and_is_bound()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        Assert.NotNull(client.Features.Child("auth", Feature));

        await client.SendAsync(GetFields);
        await client.ReceiveXmlAsync("<iq type='result' id='f'><query xmlns='jabber:iq:auth'><username/><password/><resource/></query></iq>");
        await client.SendAsync(LogIn("romeo", "secret", "orchard"));
        await client.ReceiveXmlAsync("<iq type='result' id='a'/>");

        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await juliet.SendAsync("<message to='romeo@example.org/orchard' type='chat'><body>hi</body></message>");
        await client.ReceiveXmlAsync("<message from='juliet@example.org/balcony' to='romeo@example.org/orchard' type='chat'><body>hi</body></message>");
    }

    [Fact]
    public async Task Limits_after_login_are_those_of_every_session()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        await client.SendAsync(LogIn("romeo", "secret", "orchard"));
        await client.ReceiveXmlAsync("<iq type='result' id='a'/>");

        await client.SendAsync($"<message to='romeo@example.org/orchard' type='chat'><body>{new string('x', 20_000)}</body></message>");

        Assert.Equal("message", (await client.ReceiveAsync()).Name);
    }

    [Fact]
    public async Task It_is_off_unless_the_host_says_otherwise()
    {
        await using var server = await StreamServer.StartAsync();
        var client = await OpenAsync(server);

        Assert.Null(client.Features.Child("auth", Feature));
        await client.SendAsync(GetFields);
        await client.ReceiveXmlAsync(Error("f", 503, "cancel", "service-unavailable"));
    }

    [Fact]
    public async Task Where_plain_needs_tls_it_needs_it_too()
    {
        await using var server = await StartAsync(host => host.PlainWithoutTls = false);
        var client = await OpenAsync(server);
        Assert.Null(client.Features.Child("auth", Feature));
        await client.SendAsync(LogIn("romeo", "secret", "orchard"));
        await client.ReceiveXmlAsync(Error("a", 503, "cancel", "service-unavailable"));

        await client.StartTlsAsync();
        await client.OpenAsync();
        Assert.NotNull(client.Features.Child("auth", Feature));
        await client.SendAsync(LogIn("romeo", "secret", "orchard"));
        await client.ReceiveXmlAsync("<iq type='result' id='a'/>");
    }

    [Fact]
    public async Task Where_tls_is_required_nothing_is_answered_before_it()
    {
        await using var server = await StartAsync(host => host.TlsRequired = true);
        var client = await OpenAsync(server);

        await client.SendAsync(LogIn("romeo", "secret", "orchard"));

        await client.ReceiveStreamErrorAsync("not-authorized");
    }

    [Fact]
    public async Task Host_that_does_not_allow_plain_does_not_offer_it()
    {
        await using var server = await StartAsync(host => host.SaslMechanisms = ["SCRAM-SHA-256"]);
        var client = await OpenAsync(server);

        Assert.Null(client.Features.Child("auth", Feature));
    }

    [Theory]
    [InlineData("romeo", "wrong")]
    [InlineData("nobody", "secret")]
    [InlineData("ro meo", "secret")]
    public async Task Wrong_password_and_unknown_account_are_told_the_same(string user, string password)
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await client.SendAsync(LogIn(user, password, "orchard"));

        await client.ReceiveXmlAsync(Error("a", 401, "auth", "not-authorized"));
    }

    [Fact]
    public async Task Disabled_account_is_not_let_in()
    {
        await using var server = await StartAsync();
        await server.Accounts.SetStatusAsync(Jid.Parse("romeo@example.org"), AccountStatus.Disabled);
        var client = await OpenAsync(server);

        await client.SendAsync(LogIn("romeo", "secret", "orchard"));

        await client.ReceiveXmlAsync(Error("a", 401, "auth", "not-authorized"));
    }

    [Theory]
    [InlineData("<password>secret</password><resource>orchard</resource>")]
    [InlineData("<username>romeo</username><resource>orchard</resource>")]
    [InlineData("<username>romeo</username><password>secret</password>")]
    [InlineData("<username>romeo</username><digest>48fc78be9ec8f86d8ce1c39c320c97c21d62334d</digest><resource>orchard</resource>")]
    [InlineData("")]
    public async Task Missing_field_is_not_acceptable(string fields)
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);

        await client.SendAsync($"<iq type='set' id='a'><query xmlns='jabber:iq:auth'>{fields}</query></iq>");

        await client.ReceiveXmlAsync(Error("a", 406, "modify", "not-acceptable"));
    }

    [Fact]
    public async Task Resource_in_use_is_a_conflict_where_the_host_rejects_and_another_may_be_tried()
    {
        await using var server = await StartAsync(host => host.ResourceConflict = ResourceConflictPolicy.Reject);
        await server.LoginAsync("romeo@example.org/orchard", "secret");
        var client = await OpenAsync(server);

        await client.SendAsync(LogIn("romeo", "secret", "orchard"));
        await client.ReceiveXmlAsync(Error("a", 409, "cancel", "conflict"));
        await client.SendAsync(LogIn("romeo", "secret", "balcony"));
        await client.ReceiveXmlAsync("<iq type='result' id='a'/>");
    }

    [Fact]
    public async Task Resource_in_use_is_taken_over_where_the_host_replaces()
    {
        await using var server = await StartAsync();
        var old = await server.LoginAsync("romeo@example.org/orchard", "secret");
        var client = await OpenAsync(server);

        await client.SendAsync(LogIn("romeo", "secret", "orchard"));

        await client.ReceiveXmlAsync("<iq type='result' id='a'/>");
        await old.ReceiveStreamErrorAsync("conflict");
    }

    [Fact]
    public async Task After_a_failed_sasl_exchange_the_stream_ends()
    {
        await using var server = await StartAsync();
        var client = await OpenAsync(server);
        await client.SendAsync(TestClient.PlainAuth("romeo", "wrong"));
        await client.ReceiveXmlAsync("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");

        await client.SendAsync(LogIn("romeo", "secret", "orchard"));

        await client.ReceiveStreamErrorAsync("policy-violation");
    }

    [Fact]
    public async Task Guessing_ends_the_stream()
    {
        await using var server = await StreamServer.StartAsync(clients => clients.MaxAuthenticationAttempts = 1, host => host.LegacyAuthentication = true);
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var client = await OpenAsync(server);

        await client.SendAsync(LogIn("romeo", "wrong", "orchard"));
        await client.ReceiveXmlAsync(Error("a", 401, "auth", "not-authorized"));
        await client.SendAsync(LogIn("romeo", "wrong", "orchard"));
        await client.ReceiveXmlAsync(Error("a", 401, "auth", "not-authorized"));
        await client.ReceiveStreamErrorAsync("policy-violation");
    }

    private static async Task<TestServer> StartAsync(Action<HostOptions>? host = null)
    {
        var server = await StreamServer.StartAsync(host: options =>
        {
            options.LegacyAuthentication = true;
            host?.Invoke(options);
        });
        await server.CreateAccountAsync("romeo@example.org", "secret");
        return server;
    }

    private static async Task<TestClient> OpenAsync(TestServer server)
    {
        var client = server.Connect();
        await client.OpenAsync();
        return client;
    }

    private static string LogIn(string user, string password, string resource) =>
        $"<iq type='set' id='a'><query xmlns='jabber:iq:auth'><username>{user}</username><password>{password}</password><resource>{resource}</resource></query></iq>";

    private static string Error(string id, int code, string type, string condition) =>
        $"<iq type='error' id='{id}'><error code='{code}' type='{type}'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";
}
