using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Aviso.Streams.Tls;

namespace Aviso.Streams.Tests.Tls;

public sealed class ChannelBindingsTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Both_sides_of_a_connection_find_the_same_bindings(SslProtocols protocol)
    {
        using var directory = new TlsTesting.TemporaryDirectory();
        var store = new CertificateStore(directory.Path, TimeProvider.System);
        var certificate = store.GetOrCreate("example.com");
        var bindings = await ChannelBindings.CreateAsync(TimeProvider.System);
        Assert.True(bindings.HasExporter);
        var acceptor = new TlsAcceptor(store, bindings);

        var (first, firstClient) = await TlsTesting.ConnectAsync(acceptor, TlsPurpose.Client, options =>
        {
            options.TargetHost = "example.com";
            options.EnabledSslProtocols = protocol;
        });
        var (second, secondClient) = await TlsTesting.ConnectAsync(acceptor, TlsPurpose.Client, options =>
        {
            options.TargetHost = "example.com";
            options.EnabledSslProtocols = protocol;
        });
        await using var a = first;
        await using var b = firstClient;
        await using var c = second;
        await using var d = secondClient;

        Assert.Equal(protocol, first.Protocol);
        string[] expected = protocol == SslProtocols.Tls12
            ? [ChannelBindings.Exporter, ChannelBindings.ServerEndPoint, ChannelBindings.Unique]
            : [ChannelBindings.Exporter, ChannelBindings.ServerEndPoint];
        Assert.Equal(expected, first.ChannelBindings.Keys.Order());
        var clients = bindings.Of(firstClient, EndPointBinding.Compute(TlsTesting.PeerOf(firstClient)));
        Assert.All(expected, name => Assert.Equal(clients[name].ToArray(), first.ChannelBindings[name].ToArray()));
        // The end point stays the same; the others belong to one connection.
        Assert.All(expected, name => Assert.Equal(
            name == ChannelBindings.ServerEndPoint,
            first.ChannelBindings[name].Span.SequenceEqual(second.ChannelBindings[name].Span)));
        Assert.Equal(32, first.ChannelBindings[ChannelBindings.Exporter].Length);
        Assert.Equal(SHA256.HashData(certificate.Leaf.RawData), first.ChannelBindings[ChannelBindings.ServerEndPoint].ToArray());
    }

    [Fact]
    public async Task Without_the_library_only_the_end_point_is_left()
    {
        using var directory = new TlsTesting.TemporaryDirectory();
        var store = new CertificateStore(directory.Path, TimeProvider.System);
        store.GetOrCreate("example.com");
        var acceptor = new TlsAcceptor(store, new ChannelBindings(null));

        var (server, client) = await TlsTesting.ConnectAsync(acceptor, TlsPurpose.Client, options => options.TargetHost = "example.com");
        await using var a = server;
        await using var b = client;

        Assert.Equal([ChannelBindings.ServerEndPoint], server.ChannelBindings.Keys);
    }

    public static TheoryData<string, string, int> SignatureHashes => new()
    {
        { "ecdsa", "SHA256", 32 },
        { "ecdsa", "SHA384", 48 },
        { "ecdsa", "SHA512", 64 },
        { "rsa", "SHA256", 32 },
        { "rsa", "SHA384", 48 },
        { "rsa", "SHA512", 64 },
        { "pss", "SHA256", 32 },
        { "pss", "SHA384", 48 },
        { "pss", "SHA512", 64 },
    };

    [Theory]
    [MemberData(nameof(SignatureHashes))]
    public void End_point_binding_uses_the_hash_of_the_signature_but_never_a_weak_one(string kind, string hash, int length)
    {
        using var elliptic = ECDsa.Create();
        using var rsa = RSA.Create(2048);
        var name = new HashAlgorithmName(hash);
        var request = kind switch
        {
            "ecdsa" => new CertificateRequest("CN=a", elliptic, name),
            "rsa" => new CertificateRequest("CN=a", rsa, name, RSASignaturePadding.Pkcs1),
            _ => new CertificateRequest("CN=a", rsa, name, RSASignaturePadding.Pss),
        };
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(60));

        var used = length switch { 32 => HashAlgorithmName.SHA256, 48 => HashAlgorithmName.SHA384, _ => HashAlgorithmName.SHA512 };
        Assert.Equal(CryptographicOperations.HashData(used, certificate.RawData), EndPointBinding.Compute(certificate));
    }

    [Fact]
    public void End_point_binding_of_a_sha1_signature_uses_sha256()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=a", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.Create(
            new X500DistinguishedName("CN=a"), new Sha1Generator(rsa), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(60), [1]);

        Assert.Equal("1.2.840.113549.1.1.5", certificate.SignatureAlgorithm.Value);
        Assert.Equal(SHA256.HashData(certificate.RawData), EndPointBinding.Compute(certificate));
    }

    /// <summary>Claims sha1WithRSAEncryption, which the framework makes no longer; nobody checks the signature here.</summary>
    private sealed class Sha1Generator(RSA key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            Convert.FromHexString("300D06092A864886F70D0101050500");

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        protected override PublicKey BuildPublicKey() => new(key);
    }
}
