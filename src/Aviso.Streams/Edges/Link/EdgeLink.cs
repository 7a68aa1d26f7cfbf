using System.Net.Security;
using Aviso.Abstractions.Clustering;
using Aviso.Streams.Relay;
using Aviso.Streams.Transport;

namespace Aviso.Streams.Edges.Link;

/// <summary>
/// One connection between an edge and an inner server: frames in both directions, each in order. One task reads; anybody writes, one write is in
/// flight at a time and takes along what came meanwhile. Thread-safe.
/// </summary>
internal sealed class EdgeLink : IRelaySender, IAsyncDisposable
{
    private const int ReceiveBytes = 16 * 1024;

    private static readonly EdgeFrame s_ping = new(EdgeKind.Ping, 0, 0, default);
    private readonly Stream _stream;
    private readonly EdgeLimits _limits;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private PooledBuffer _input;
    private PooledBuffer _pending;
    private PooledBuffer _sending;
    private bool _isSending;
    private bool _isEnded;
    private TaskCompletionSource? _room;
    private string? _fault;
    private long _lastReceived;
    private int _parsed;

    /// <param name="stream">The connection, encrypted; the link disposes of it.</param>
    /// <param name="limits">Bounds and times.</param>
    /// <param name="clock">The clock.</param>
    public EdgeLink(Stream stream, EdgeLimits limits, TimeProvider clock)
    {
        (_stream, _limits, _clock) = (stream, limits, clock);
        _lastReceived = clock.GetTimestamp();
    }

    /// <summary>The other side; known after <see cref="GreetAsync"/>.</summary>
    public EdgeHello Other { get; private set; } = null!;

    public NodeId Peer => Other.Node;

    /// <summary>Bytes that wait for the other side.</summary>
    public int Pending
    {
        get
        {
            lock (_lock)
            {
                return _pending.Length + _sending.Length;
            }
        }
    }

    /// <summary>Both sides say who they are.</summary>
    /// <exception cref="EdgeLinkException">The other side is none that this one can talk to.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task GreetAsync(EdgeHello own)
    {
        Write(own.ToFrame());
        using var patience = new CancellationTokenSource(_limits.Patience, _clock);
        EdgeFrame frame;
        try
        {
            while (!TryNext(out frame))
            {
                await ReceiveAsync(patience.Token);
            }
        }
        catch (OperationCanceledException exception)
        {
            throw new EdgeLinkException("It did not say who it is in time.", exception);
        }

        if (!EdgeHello.TryRead(frame, out var other) || other.IsEdge == own.IsEdge)
        {
            throw new EdgeLinkException(own.IsEdge ? "It is no inner server." : "It is no edge: the port must be that of 'edge/port' there.");
        }

        if (other.Version != EdgeHello.CurrentVersion)
        {
            throw new EdgeLinkException($"It speaks version {other.Version} of the protocol, and this program version {EdgeHello.CurrentVersion}: run the same release on both.");
        }

        Other = other;
    }

    /// <summary>Reads until the link has ended, and gives signs of life meanwhile; never throws. The result says why it has ended; null: the other side has ended it.</summary>
    public async Task<string?> RunAsync(IEdgeLinkHandler handler)
    {
        await using var heart = _clock.CreateTimer(_ => Beat(), null, _limits.Heartbeat, _limits.Heartbeat);
        try
        {
            while (true)
            {
                while (TryNext(out var frame))
                {
                    if (!Handle(frame, handler))
                    {
                        throw new EdgeLinkException($"It said something that made no sense ({frame.Kind}).");
                    }
                }

                await ReceiveAsync(CancellationToken.None);
            }
        }
        catch (EndOfStreamException)
        {
            return End(null);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            return End(exception.Message);
        }
        finally
        {
            _input.Release();
        }
    }

    public ValueTask SendAsync(RelayFrame frame)
    {
        if (frame.Kind != RelayKind.Data)
        {
            Append(frame, isBounded: false);
            return ValueTask.CompletedTask;
        }

        return Append(frame, isBounded: true) ? ValueTask.CompletedTask : SendLaterAsync(frame);
    }

    public ValueTask WaitForRoomAsync()
    {
        lock (_lock)
        {
            return _isEnded || _pending.Length < _limits.QueueBytes
                ? ValueTask.CompletedTask
                : new((_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
        }
    }

    /// <summary>Says something at once; nothing becomes of it when the link has ended.</summary>
    public void Write(in EdgeFrame frame)
    {
        lock (_lock)
        {
            if (!MayAppend())
            {
                return;
            }

            frame.WriteTo(_pending.Free(frame.Length).Span);
            _pending.Advance(frame.Length);
        }

        Flush();
    }

    /// <summary>Ends the link at once; from any thread.</summary>
    public void Abort(string? why = null) => End(why);

    /// <summary>Waits until what was said has left, and says that nothing more will come; no longer than the other side is waited for.</summary>
    public async Task FinishAsync()
    {
        using var patience = new CancellationTokenSource(_limits.Patience, _clock);
        try
        {
            while (Leaving() is { } leaving)
            {
                await leaving.WaitAsync(patience.Token);
            }

            if (_stream is SslStream secured)
            {
                await secured.ShutdownAsync().WaitAsync(patience.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            End(exception.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        End(null);
        await _stream.DisposeAsync();
    }

    // What is still on its way; null: nothing.
    private Task? Leaving()
    {
        lock (_lock)
        {
            return _isSending && !_isEnded ? (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : null;
        }
    }

    private string? End(string? why)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            if (!_isEnded)
            {
                (_isEnded, _fault) = (true, why);
                _pending.Release();
            }

            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
        _stream.Dispose();
        return _fault;
    }

    private void Beat()
    {
        var silence = _clock.GetElapsedTime(Interlocked.Read(ref _lastReceived));
        if (silence >= _limits.Silence)
        {
            End($"Nothing was heard of it for {silence.TotalSeconds:0} s.");
        }
        else
        {
            Write(s_ping);
        }
    }

    private static bool Handle(in EdgeFrame frame, IEdgeLinkHandler handler) => frame.Kind switch
    {
        EdgeKind.Ping => true,
        EdgeKind.Hello => false,
        EdgeKind.Stream => RelayFrame.TryDecode(frame.Content, out var stream) && handler.Take(stream),
        _ => handler.Take(frame),
    };

    // Borrowed until the next call of ReceiveAsync.
    private bool TryNext(out EdgeFrame frame)
    {
        frame = default;
        var rest = _input.Memory[_parsed..];
        if (!EdgeFrame.TryReadLength(rest.Span, out var length))
        {
            throw new EdgeLinkException("It sent what is no frame.");
        }

        if (length == 0 || rest.Length < EdgeFrame.LengthBytes + length)
        {
            return false;
        }

        if (!EdgeFrame.TryDecode(rest.Slice(EdgeFrame.LengthBytes, length), out frame))
        {
            throw new EdgeLinkException("It sent a frame that this version does not know.");
        }

        _parsed += EdgeFrame.LengthBytes + length;
        return true;
    }

    private async ValueTask ReceiveAsync(CancellationToken cancellation)
    {
        _input.Consume(_parsed);
        _parsed = 0;
        var count = await _stream.ReadAsync(_input.Free(ReceiveBytes), cancellation);
        if (count == 0)
        {
            throw new EndOfStreamException("It has closed the connection.");
        }

        _input.Advance(count);
        Interlocked.Exchange(ref _lastReceived, _clock.GetTimestamp());
    }

    // False when there is no room for it at the moment.
    private bool Append(in RelayFrame frame, bool isBounded)
    {
        lock (_lock)
        {
            if (isBounded && !_isEnded && _pending.Length >= _limits.QueueBytes)
            {
                return false;
            }

            if (!MayAppend())
            {
                return true;
            }

            var length = EdgeFrame.LengthOf(frame);
            EdgeFrame.Write(frame, _pending.Free(length).Span);
            _pending.Advance(length);
        }

        Flush();
        return true;
    }

    private async ValueTask SendLaterAsync(RelayFrame frame)
    {
        do
        {
            await WaitForRoomAsync();
        }
        while (!Append(frame, isBounded: true));
    }

    // Under the lock. What is no data is little, and bounded by the number of streams; twice the room for data is taken for a fault.
    private bool MayAppend()
    {
        if (!_isEnded && _pending.Length >= 2L * _limits.QueueBytes)
        {
            (_isEnded, _fault) = (true, "It does not read what it is sent.");
            _pending.Release();
            ThreadPool.UnsafeQueueUserWorkItem(static link => link.End(null), this, preferLocal: false);
        }

        return !_isEnded;
    }

    private void Flush()
    {
        lock (_lock)
        {
            if (_isSending || _pending.Length == 0 || _isEnded)
            {
                return;
            }

            _isSending = true;
        }

        SendPending();
    }

    // Invariant: _isSending is true and this call owns it.
    private void SendPending()
    {
        while (true)
        {
            TaskCompletionSource? room;
            bool isDone;
            lock (_lock)
            {
                _sending.Release();
                (room, _room) = (_room, null);
                isDone = !(_isSending = _pending.Length > 0 && !_isEnded);
                if (!isDone)
                {
                    (_sending, _pending) = (_pending, default);
                }
            }

            room?.TrySetResult();
            if (isDone)
            {
                return;
            }

            ValueTask sending;
            try
            {
                sending = _stream.WriteAsync(_sending.Memory);
            }
            catch (Exception exception)
            {
                sending = ValueTask.FromException(exception);
            }

            if (!sending.IsCompletedSuccessfully)
            {
                _ = SendRestAsync(sending);
                return;
            }
        }
    }

    private async Task SendRestAsync(ValueTask sending)
    {
        try
        {
            await sending;
        }
        catch (Exception exception)
        {
            lock (_lock)
            {
                _isSending = false;
                _sending.Release();
            }

            End(exception.Message);
            return;
        }

        SendPending();
    }
}
