using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Aviso.Testing.Transport;

namespace Aviso.Server.Tests;

/// <summary>A client's connection over TCP, and TLS once it asks for it. Trusts any certificate, and remembers it.</summary>
internal sealed class TlsTransport(Socket socket) : IClientTransport
{
    private static readonly IReadOnlyDictionary<string, ReadOnlyMemory<byte>> s_noBindings = new Dictionary<string, ReadOnlyMemory<byte>>();
    private readonly NetworkStream _network = new(socket, ownsSocket: true);
    private SslStream? _tls;

    public bool IsSecure => _tls is not null;

    public X509Certificate2? Certificate { get; private set; }

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings => s_noBindings;

    private Stream Stream => _tls is null ? _network : _tls;

    public static async Task<TlsTransport> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new(socket);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => Stream.WriteAsync(bytes);

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => Stream.ReadAsync(buffer);

    public Task StartTlsAsync(string domain) => StartTlsAsync(domain, null);

    public async Task StartTlsAsync(string domain, string? protocol)
    {
        var tls = new SslStream(_network, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = domain,
            ApplicationProtocols = protocol is null ? null : [new SslApplicationProtocol(protocol)],
#pragma warning disable CA5359 // The certificate is the self-signed one of the server under test.
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                Certificate = certificate as X509Certificate2;
                return true;
            },
#pragma warning restore CA5359
        });
        _tls = tls;
    }

    public async ValueTask EndAsync()
    {
        if (_tls is not null)
        {
            await _tls.ShutdownAsync();
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    public void Abort() => socket.Close(0);

    public async ValueTask DisposeAsync()
    {
        if (_tls is not null)
        {
            await _tls.DisposeAsync();
        }

        await _network.DisposeAsync();
    }
}
