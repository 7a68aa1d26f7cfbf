using Aviso.Testing.Server;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>STARTTLS and its misuse (RFC 6120 §5).</summary>
public sealed class StartTlsTests
{
    private const string StartTls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private const string Proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private const string Failure = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

    [Fact]
    public async Task What_was_sent_together_with_starttls_counts_for_nothing()
    {
        await using var server = await StreamServer.StartAsync();
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var client = server.Connect();
        await client.OpenAsync();

        await client.SendAsync(StartTls + Testing.Client.TestClient.PlainAuth("romeo", "secret"));

        await client.ReceiveXmlAsync(Proceed);
        await client.OpenAsync();
        await client.AuthenticatePlainAsync("romeo", "secret");
    }

    [Fact]
    public async Task Starttls_over_tls_ends_the_stream()
    {
        await using var server = await StreamServer.StartAsync();
        var client = server.Connect();
        await client.OpenAsync();
        await client.StartTlsAsync();
        await client.OpenAsync();

        await client.SendAsync(StartTls);

        await client.ReceiveXmlAsync(Failure);
        await client.ReceiveEndOfStreamAsync();
    }

    [Fact]
    public async Task Starttls_over_direct_tls_ends_the_stream()
    {
        await using var server = await StreamServer.StartAsync();
        var client = server.Connect(isDirectTls: true);
        await client.OpenAsync();
        Assert.Null(client.Features.Child("starttls", "urn:ietf:params:xml:ns:xmpp-tls"));

        await client.SendAsync(StartTls);

        await client.ReceiveXmlAsync(Failure);
        await client.ReceiveEndOfStreamAsync();
    }

    [Fact]
    public async Task Starttls_after_authentication_ends_the_stream()
    {
        await using var server = await StreamServer.StartAsync();
        await server.CreateAccountAsync("romeo@example.org");
        var client = server.Connect();
        await client.OpenAsync();
        await client.AuthenticatePlainAsync("romeo", TestServer.DefaultPassword);
        await client.OpenAsync();

        await client.SendAsync(StartTls);

        await client.ReceiveXmlAsync(Failure);
        await client.ReceiveEndOfStreamAsync();
    }

    [Fact]
    public async Task Authentication_before_tls_is_refused_where_tls_is_required()
    {
        await using var server = await StreamServer.StartAsync(host: host => (host.TlsRequired, host.PlainWithoutTls) = (true, true));
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var client = server.Connect();
        await client.OpenAsync();

        foreach (var mechanism in (string[])["PLAIN", "SCRAM-SHA-1"])
        {
            await client.SendAsync($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='{mechanism}'>biwsbj1yb21lbyxyPWE=</auth>");
            await client.ReceiveXmlAsync("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><encryption-required/></failure>");
        }
    }
}
