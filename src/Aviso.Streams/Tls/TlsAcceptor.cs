using System.Net.Security;
using System.Security.Authentication;

namespace Aviso.Streams.Tls;

/// <summary>Does the server's side of TLS handshakes: 1.2 and later, certificate by SNI. Thread-safe; one for the server.</summary>
public sealed class TlsAcceptor(CertificateStore certificates, ChannelBindings bindings)
{
    private static readonly IReadOnlyDictionary<string, ReadOnlyMemory<byte>> NoBindings = new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>Shakes hands. The caller bounds the time by <paramref name="cancellation"/>; the transport is closed on failure.</summary>
    /// <param name="transport">The connection in the clear, with no bytes of the peer left outside of it.</param>
    /// <param name="purpose">Who is expected.</param>
    /// <param name="domain">Host the peer named in its stream header before STARTTLS, used when it sends no SNI; null: not known.</param>
    /// <param name="isDirect">Direct TLS (XEP-0368): ALPN is negotiated if the peer asks for it.</param>
    /// <param name="cancellation">Ends the handshake.</param>
    /// <exception cref="AuthenticationException">The handshake failed, or there is no certificate for the name.</exception>
    /// <exception cref="IOException">The transport failed.</exception>
    public async Task<TlsSession> AcceptAsync(
        Stream transport, TlsPurpose purpose, string? domain, bool isDirect, CancellationToken cancellation)
    {
        var stream = new SslStream(transport, leaveInnerStreamOpen: false);
        try
        {
            ServerCertificate? used = null;
            await stream.AuthenticateAsServerAsync(
                (_, hello, _, _) =>
                {
                    used = Choose(hello.ServerName, domain);
                    return ValueTask.FromResult(used.Options(purpose, isDirect));
                },
                state: null,
                cancellation);
            bindings.Library?.ReleaseIdleBuffers(stream);
            return new TlsSession(stream, purpose == TlsPurpose.Client ? bindings.Of(stream, used!.EndPoint) : NoBindings);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private ServerCertificate Choose(string serverName, string? domain)
    {
        var name = string.IsNullOrEmpty(serverName) ? domain ?? "" : serverName;
        return certificates.Find(name) ?? throw new AuthenticationException($"There is no certificate for \"{name}\" and no default one.");
    }
}
