using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Aviso.Streams.Tls;

namespace Aviso.Streams.Tests.Tls;

internal static class TlsTesting
{
    /// <summary>A directory of its own for one test, deleted at the end.</summary>
    public sealed class TemporaryDirectory : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("certificates").FullName;

        public string this[string file] => System.IO.Path.Combine(Path, file);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    public static async Task<(TlsSession Server, SslStream Client)> ConnectAsync(
        TlsAcceptor acceptor, TlsPurpose purpose, Action<SslClientAuthenticationOptions> configure, string? domain = null, bool isDirect = false)
    {
        var (clientEnd, serverEnd) = MemoryDuplex.Create();
        var client = new SslStream(clientEnd);
        var options = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        };
        configure(options);
        var accepting = acceptor.AcceptAsync(serverEnd, purpose, domain, isDirect, CancellationToken.None);
        await Task.WhenAll(accepting, client.AuthenticateAsClientAsync(options));
        return (await accepting, client);
    }

    public static X509Certificate2 PeerOf(SslStream client) => Assert.IsType<X509Certificate2>(client.RemoteCertificate);

}
