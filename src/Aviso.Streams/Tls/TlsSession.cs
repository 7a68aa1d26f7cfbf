using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Aviso.Streams.Tls;

/// <summary>An established incoming TLS connection. Whoever has it disposes of it, and with it of the transport.</summary>
public sealed class TlsSession : IAsyncDisposable
{
    private readonly SslStream _stream;

    internal TlsSession(SslStream stream, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> channelBindings)
    {
        _stream = stream;
        ChannelBindings = channelBindings;
    }

    /// <summary>What to read from and write to; one reader and one writer at a time.</summary>
    public Stream Stream => _stream;

    /// <summary>TLS 1.2 or 1.3.</summary>
    public SslProtocols Protocol => _stream.SslProtocol;

    /// <summary>Name of the cipher suite, as registered with IANA.</summary>
    public string CipherSuite => _stream.NegotiatedCipherSuite.ToString();

    /// <summary>Channel bindings of this connection, for SCRAM-PLUS; empty for <see cref="TlsPurpose.Server"/>.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings { get; }

    /// <summary>The certificate of the peer, not judged in any way; null: none was sent.</summary>
    public X509Certificate2? PeerCertificate => _stream.RemoteCertificate as X509Certificate2;

    /// <summary>Tells the peer that nothing more will be sent (close_notify).</summary>
    public Task ShutdownAsync() => _stream.ShutdownAsync();

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
