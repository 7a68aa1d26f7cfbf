using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Aviso.Testing.Transport;

/// <summary>The client's end of a TCP connection to a server on this machine. TLS takes any certificate: the tests' servers sign their own.</summary>
public sealed class TcpTransport : IClientTransport
{
    private readonly Socket _socket;
    private readonly NetworkStream _plain;
    private SslStream? _tls;

    private TcpTransport(Socket socket) => (_socket, _plain) = (socket, new(socket, ownsSocket: true));

    /// <inheritdoc />
    public bool IsSecure => _tls is not null;

    /// <summary>None: what TLS exports is not asked for here.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings { get; } = new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>Connects to a port of the loopback address.</summary>
    /// <exception cref="IOException">Nobody listens there.</exception>
    public static async Task<TcpTransport> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return new(socket);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"Port {port} does not answer: {exception.Message}", exception);
        }
    }

    /// <inheritdoc />
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await Stream.WriteAsync(bytes);
        }
        catch (ObjectDisposedException exception)
        {
            throw new IOException("The connection was cut.", exception);
        }
    }

    /// <inheritdoc />
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            return await Stream.ReadAsync(buffer);
        }
        catch (ObjectDisposedException exception)
        {
            throw new IOException("The connection was cut.", exception);
        }
    }

    /// <inheritdoc />
    public async Task StartTlsAsync(string domain)
    {
        var tls = new SslStream(_plain);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = domain,
#pragma warning disable CA5359 // see above
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        });
        _tls = tls;
    }

    /// <inheritdoc />
    public async ValueTask EndAsync()
    {
        try
        {
            if (_tls is not null)
            {
                await _tls.ShutdownAsync();
            }

            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The server was faster.
        }
    }

    /// <inheritdoc />
    public void Abort()
    {
        try
        {
            _socket.LingerState = new(enable: true, seconds: 0); // a reset instead of an end
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        _socket.Dispose();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_tls is not null)
        {
            await _tls.DisposeAsync();
        }

        await _plain.DisposeAsync();
    }

    private Stream Stream => _tls ?? (Stream)_plain;
}
