using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Text;

namespace Aviso.Load.Client;

/// <summary>
/// One client connection: bytes in, frames out. Reading has one reader; writing may come from any thread. What a handler appends while a
/// batch of frames is being handled goes out in one write.
/// </summary>
internal sealed class XmppConnection(IPEndPoint server) : IDisposable
{
    private readonly Socket _socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Lock _gate = new();
    private SslStream? _tls;
    private StanzaScanner _scanner;
    private byte[] _input = new byte[1024];
    private int _start;
    private int _end;
    private byte[] _pending = new byte[512];
    private byte[] _inFlight = new byte[512];
    private int _pendingLength;
    private bool _writing;

    /// <summary>The address the server bound; empty before.</summary>
    public string FullJid { get; set; } = "";

    /// <summary>Set when the other side ended the stream or the connection broke.</summary>
    public bool Closed { get; private set; }

    public async Task ConnectAsync(CancellationToken cancel) => await _socket.ConnectAsync(server, cancel);

    /// <summary>TLS over the connection as it stands. Never resumes a session: every login pays a full handshake, on every server.</summary>
    public async Task StartTlsAsync(string domain, CancellationToken cancel)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = domain,
            AllowTlsResume = false,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning disable CA5359 // The servers under test are on this machine, with self-signed certificates made a moment ago.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        };
        _tls = new SslStream(new NetworkStream(_socket, ownsSocket: false));
        await _tls.AuthenticateAsClientAsync(options, cancel);
        RestartStream();
    }

    /// <summary>Forgets what was read of the stream before; the next frame is a new stream's header.</summary>
    public void RestartStream()
    {
        _scanner.Restart();
        _start = _end = 0;
    }

    /// <summary>The next frame as text, for the slow path of a login; null when the connection has ended.</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (TryTake(out string? frame))
            {
                return frame;
            }

            if (!await FillAsync(cancel))
            {
                return null;
            }
        }
    }

    /// <summary>Gives every frame to the handler until the connection ends.</summary>
    public async Task RunAsync(IFrameHandler handler)
    {
        try
        {
            do
            {
                Handle(handler);
                Flush();
            }
            while (await FillAsync(CancellationToken.None));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // A scenario that closes its sessions ends here; one that did not expect it sees Closed.
        }

        Closed = true;
    }

    /// <summary>Puts bytes into the output, to be sent by the next <see cref="Flush"/>.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_pending.Length - _pendingLength < bytes.Length)
            {
                Array.Resize(ref _pending, Math.Max(_pending.Length * 2, _pendingLength + bytes.Length));
            }

            bytes.CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += bytes.Length;
        }
    }

    public void Send(string xml)
    {
        Append(Encoding.UTF8.GetBytes(xml));
        Flush();
    }

    /// <summary>Starts a write of everything appended, unless one is on its way already (that one takes it along).</summary>
    public void Flush()
    {
        while (TryTakePending(out int length))
        {
            ValueTask write = WriteAsync(_inFlight.AsMemory(0, length));
            if (!write.IsCompletedSuccessfully)
            {
                _ = FlushAfterAsync(write);
                return;
            }

            lock (_gate)
            {
                _writing = false;
            }
        }
    }

    /// <summary>Ends the stream politely and closes without waiting for the answer.</summary>
    public void Close()
    {
        try
        {
            Send("</stream:stream>");
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The other side was faster.
        }

        Dispose();
    }

    public void Dispose()
    {
        _tls?.Dispose();
        _socket.Dispose();
    }

    private bool TryTake(out string? frame)
    {
        ReadOnlySpan<byte> unread = _input.AsSpan(_start, _end - _start);
        if (!_scanner.TryNext(unread, out Range range))
        {
            frame = null;
            return false;
        }

        frame = Frame.Text(unread[range]);
        _start += range.End.Value;
        return true;
    }

    private void Handle(IFrameHandler handler)
    {
        while (true)
        {
            ReadOnlySpan<byte> unread = _input.AsSpan(_start, _end - _start);
            if (!_scanner.TryNext(unread, out Range range))
            {
                return;
            }

            _start += range.End.Value;
            handler.OnFrame(this, unread[range]);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FillAsync(CancellationToken cancel)
    {
        MakeRoom();
        Memory<byte> room = _input.AsMemory(_end);
        int count = _tls is null
            ? await _socket.ReceiveAsync(room, SocketFlags.None, cancel)
            : await _tls.ReadAsync(room, cancel);
        _end += count;
        return count > 0;
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _input.Length)
        {
            byte[] target = _start > _input.Length / 2 ? _input : new byte[_input.Length * 2];
            _input.AsSpan(_start, _end - _start).CopyTo(target);
            (_input, _start, _end) = (target, 0, _end - _start);
        }
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_tls is not null)
        {
            return _tls.WriteAsync(bytes);
        }

        ValueTask<int> send = _socket.SendAsync(bytes, SocketFlags.None);
        return send.IsCompletedSuccessfully ? default : new ValueTask(send.AsTask());
    }

    private bool TryTakePending(out int length)
    {
        lock (_gate)
        {
            length = _pendingLength;
            if (_writing || length == 0)
            {
                return false;
            }

            (_pending, _inFlight, _pendingLength, _writing) = (_inFlight, _pending, 0, true);
            return true;
        }
    }

    private async Task FlushAfterAsync(ValueTask write)
    {
        try
        {
            await write;
            lock (_gate)
            {
                _writing = false;
            }

            Flush();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            Closed = true;
        }
    }
}
