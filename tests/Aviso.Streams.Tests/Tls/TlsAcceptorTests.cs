using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Aviso.Streams.Tls;

namespace Aviso.Streams.Tests.Tls;

public sealed class TlsAcceptorTests : IDisposable
{
    private readonly TlsTesting.TemporaryDirectory _directory = new();
    private readonly CertificateStore _store;
    private readonly TlsAcceptor _acceptor;

    public TlsAcceptorTests()
    {
        _store = new CertificateStore(_directory.Path, TimeProvider.System);
        _acceptor = new TlsAcceptor(_store, new ChannelBindings(null));
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("example.com", null, "example.com")]
    [InlineData("example.org", null, "example.org")]
    [InlineData("example.org", "example.com", "example.org")]
    [InlineData("", "example.org", "example.org")]
    public async Task Certificate_is_chosen_by_sni_then_by_stream_header(string serverName, string? domain, string expected)
    {
        _store.GetOrCreate("example.com");
        _store.GetOrCreate("example.org");

        var (server, client) = await TlsTesting.ConnectAsync(
            _acceptor, TlsPurpose.Client, options => options.TargetHost = serverName, domain);
        await using var a = server;
        await using var b = client;

        Assert.Equal(_store.Find(expected)!.Leaf.Thumbprint, TlsTesting.PeerOf(client).Thumbprint);
    }

    [Fact]
    public async Task Whole_chain_without_the_root_is_sent()
    {
        File.WriteAllText(Path.Combine(_directory.Path, "example.com.pem"), new TestAuthority(TimeProvider.System).Issue("example.com").Everything);
        Assert.Empty(_store.Refresh());
        string[] sent = [];

        var (server, client) = await TlsTesting.ConnectAsync(_acceptor, TlsPurpose.Client, options =>
        {
            options.TargetHost = "example.com";
            options.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                sent = [.. chain!.ChainPolicy.ExtraStore.Select(one => one.Subject)];
                return certificate is not null;
            };
        });
        await using var a = server;
        await using var b = client;

        Assert.Contains("CN=intermediate", sent);
        Assert.DoesNotContain("CN=root", sent);
    }

    [Fact]
    public async Task Name_without_certificate_ends_the_handshake()
    {
        _store.GetOrCreate("example.com");
        var (clientEnd, serverEnd) = MemoryDuplex.Create();
        await using var client = new SslStream(clientEnd);
        var connecting = client.AuthenticateAsClientAsync("unknown.example.net");

        await Assert.ThrowsAsync<AuthenticationException>(
            () => _acceptor.AcceptAsync(serverEnd, TlsPurpose.Client, null, isDirect: false, CancellationToken.None));
        await Assert.ThrowsAnyAsync<Exception>(() => connecting);
    }

    [Theory]
    [InlineData(TlsPurpose.Client, true, "xmpp-client")]
    [InlineData(TlsPurpose.Server, true, "xmpp-server")]
    [InlineData(TlsPurpose.Client, false, "")]
    public async Task Direct_tls_negotiates_the_application_protocol(TlsPurpose purpose, bool isDirect, string expected)
    {
        _store.GetOrCreate("example.com");

        var (server, client) = await TlsTesting.ConnectAsync(
            _acceptor,
            purpose,
            options =>
            {
                options.TargetHost = "example.com";
                options.ApplicationProtocols = [new SslApplicationProtocol("xmpp-client"), new SslApplicationProtocol("xmpp-server")];
            },
            isDirect: isDirect);
        await using var a = server;
        await using var b = client;

        Assert.Equal(expected, client.NegotiatedApplicationProtocol.ToString());
    }

    [Theory]
    [InlineData(TlsPurpose.Client, false)]
    [InlineData(TlsPurpose.Server, true)]
    public async Task Certificate_is_asked_of_servers_only(TlsPurpose purpose, bool expected)
    {
        var certificate = _store.GetOrCreate("example.com");

        var (server, client) = await TlsTesting.ConnectAsync(_acceptor, purpose, options =>
        {
            options.TargetHost = "example.com";
            options.ClientCertificates = [certificate.Leaf];
        });
        await using var a = server;
        await using var b = client;

        Assert.Equal(expected ? certificate.Leaf.Thumbprint : null, server.PeerCertificate?.Thumbprint);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Data_passes_both_ways_in_many_sizes(SslProtocols protocol)
    {
        _store.GetOrCreate("example.com");
        var acceptor = new TlsAcceptor(_store, await ChannelBindings.CreateAsync(TimeProvider.System));
        var (server, client) = await TlsTesting.ConnectAsync(acceptor, TlsPurpose.Client, options =>
        {
            options.TargetHost = "example.com";
            options.EnabledSslProtocols = protocol;
        });
        await using var a = server;
        await using var b = client;

        foreach (var size in new[] { 1, 500, 16_384, 16_385, 40_000, 3 })
        {
            var sent = Enumerable.Range(0, size).Select(index => (byte)(index * 7)).ToArray();
            var received = new byte[size];
            var echo = new byte[size];
            // Both at once: the pipes in between hold less than the largest.
            await Task.WhenAll(client.WriteAsync(sent).AsTask(), server.Stream.ReadExactlyAsync(received).AsTask());
            await Task.WhenAll(server.Stream.WriteAsync(received).AsTask(), client.ReadExactlyAsync(echo).AsTask());
            Assert.Equal(sent, echo);
        }
    }

    [Fact]
    public async Task Cancellation_ends_a_silent_handshake()
    {
        _store.GetOrCreate("example.com");
        using var cancellation = new CancellationTokenSource();
        var silent = _acceptor.AcceptAsync(MemoryDuplex.Create().First, TlsPurpose.Client, null, isDirect: false, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silent);
    }
}
