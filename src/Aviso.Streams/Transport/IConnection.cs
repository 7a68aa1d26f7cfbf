using System.Net;
using System.Security.Authentication;
using Aviso.Xml;

namespace Aviso.Streams.Transport;

/// <summary>
/// A two-way stream of bytes under an XMPP stream: TCP with or without TLS, or a pair of memory pipes in tests. One reader and one
/// writer at a time; <see cref="Abort"/> from any thread.
/// </summary>
public interface IConnection : IAsyncDisposable
{
    /// <summary>The peer's address; null when the transport has none.</summary>
    IPEndPoint? Remote { get; }

    /// <summary>The local port the peer connected to; 0 when the transport has none.</summary>
    int LocalPort { get; }

    /// <summary>Whether the bytes are encrypted.</summary>
    bool IsSecure { get; }

    /// <summary>Channel bindings of the encrypted connection by registered name (RFC 5929, RFC 9266); empty without TLS.</summary>
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings { get; }

    /// <summary>
    /// Why no more than this could be received, where the transport checks by itself what the peer sends and has ended at something that the
    /// stream is to be closed for; else <see cref="XmlError.None"/>.
    /// </summary>
    XmlError Fault => XmlError.None;

    /// <summary>Completes when bytes or the end of the stream can be received. Holds no buffer meanwhile, so that idle connections are small.</summary>
    ValueTask WaitForDataAsync();

    /// <summary>Receives into a buffer; 0 at the end of the stream.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends all of the bytes. Completes synchronously while the peer keeps up.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Becomes encrypted, as the server's side of the handshake.</summary>
    /// <param name="host">The domain whose certificate is used when the client names none (SNI).</param>
    /// <param name="isDirect">Whether TLS began with the connection (then ALPN is answered).</param>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    Task StartTlsAsync(string? host, bool isDirect);

    /// <summary>Says, to a transport that checks what the peer sends, that a new stream begins with what is received next.</summary>
    void Restart()
    {
    }

    /// <summary>Says, to a transport that checks what the peer sends, that the peer has authenticated: it may send as much as the options allow.</summary>
    void RaiseLimits()
    {
    }

    /// <summary>Tells the peer that nothing more will be sent.</summary>
    ValueTask ShutdownSendAsync();

    /// <summary>Ends the connection at once; what is being received or sent fails.</summary>
    void Abort();
}
