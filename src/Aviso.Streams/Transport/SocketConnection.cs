using System.Net;
using System.Net.Sockets;
using Aviso.Streams.Tls;

namespace Aviso.Streams.Transport;

/// <summary>TCP, and TLS over it. Reads wait with an empty buffer; writes are tried at once on the calling thread.</summary>
internal sealed class SocketConnection : IConnection
{
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> s_noBindings = [];
    private readonly Socket _socket;
    private readonly TlsAcceptor _acceptor;
    private TlsSession? _session;
    private Stream? _tls;

    public SocketConnection(Socket socket, TlsAcceptor acceptor)
    {
        (_socket, _acceptor) = (socket, acceptor);
        // Delayed acknowledgements and Nagle's algorithm together make 40 ms pauses in conversations.
        socket.NoDelay = true;
        Remote = (IPEndPoint?)socket.RemoteEndPoint;
        LocalPort = ((IPEndPoint?)socket.LocalEndPoint)?.Port ?? 0;
    }

    public IPEndPoint? Remote { get; }

    public int LocalPort { get; }

    public bool IsSecure => _tls is not null;

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings { get; private set; } = s_noBindings;

    public ValueTask WaitForDataAsync()
    {
        var waiting = _tls is null ? _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None) : _tls.ReadAsync(Memory<byte>.Empty);
        if (!waiting.IsCompletedSuccessfully)
        {
            return WithoutResultAsync(waiting);
        }

        _ = waiting.Result;
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) =>
        _tls is null ? _socket.ReceiveAsync(buffer, SocketFlags.None) : _tls.ReadAsync(buffer);

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_tls is not null)
        {
            return _tls.WriteAsync(bytes);
        }

        var sending = _socket.SendAsync(bytes, SocketFlags.None);
        return sending.IsCompletedSuccessfully && sending.Result == bytes.Length
            ? ValueTask.CompletedTask
            : SendRestAsync(sending, bytes);
    }

    public async Task StartTlsAsync(string? host, bool isDirect)
    {
        var transport = new NetworkStream(_socket, ownsSocket: false);
        _session = await _acceptor.AcceptAsync(transport, TlsPurpose.Client, host, isDirect, CancellationToken.None);
        ChannelBindings = _session.ChannelBindings;
        _tls = _session.Stream;
    }

    public async ValueTask ShutdownSendAsync()
    {
        // Many clients do not wait for our end. To write or to read then is an exception, which costs a fifth of a login; asking for the error
        // takes it away, and the next read is an end.
        if (_socket.Poll(0, SelectMode.SelectError))
        {
            _ = _socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error);
            return;
        }

        if (_session is not null)
        {
            await _session.ShutdownAsync();
        }

        _socket.Shutdown(SocketShutdown.Send);
    }

    public void Abort() => _socket.Dispose();

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }

        _socket.Dispose();
    }

    private static async ValueTask WithoutResultAsync(ValueTask<int> waiting) => await waiting;

    private async ValueTask SendRestAsync(ValueTask<int> sending, ReadOnlyMemory<byte> bytes)
    {
        var sent = await sending;
        while (sent < bytes.Length)
        {
            sent += await _socket.SendAsync(bytes[sent..], SocketFlags.None);
        }
    }
}
