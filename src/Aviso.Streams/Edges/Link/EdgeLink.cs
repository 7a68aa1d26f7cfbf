using System.Net.Security;
using Aviso.Abstractions.Clustering;
using Aviso.Streams.Relay;

namespace Aviso.Streams.Edges.Link;

/// <summary>
/// One connection between an edge and an inner server: both say who they are, then frames in both directions, each in order, with signs of life. One task
/// reads; anybody writes. Thread-safe.
/// </summary>
internal sealed class EdgeLink : IRelaySender, IAsyncDisposable
{
    private static readonly EdgeFrame s_ping = new(EdgeKind.Ping, 0, 0, default);
    private readonly Stream _stream;
    private readonly EdgeFrameReader _reader;
    private readonly EdgeFrameWriter _writer;
    private readonly EdgeLimits _limits;
    private readonly TimeProvider _clock;

    /// <param name="stream">The connection, encrypted; the link disposes of it.</param>
    /// <param name="limits">Bounds and times.</param>
    /// <param name="clock">The clock.</param>
    public EdgeLink(Stream stream, EdgeLimits limits, TimeProvider clock)
    {
        (_stream, _limits, _clock) = (stream, limits, clock);
        (_reader, _writer) = (new(stream, clock), new(stream, limits.QueueBytes, why => End(why)));
    }

    /// <summary>The other side; known after <see cref="GreetAsync"/>.</summary>
    public EdgeHello Other { get; private set; } = null!;

    public NodeId Peer => Other.Node;

    /// <summary>Bytes that wait for the other side.</summary>
    public int Pending => _writer.Pending;

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
            while (!_reader.TryNext(out frame))
            {
                await _reader.ReceiveAsync(patience.Token);
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
                while (_reader.TryNext(out var frame))
                {
                    if (!Handle(frame, handler))
                    {
                        throw new EdgeLinkException($"It said something that made no sense ({frame.Kind}).");
                    }
                }

                await _reader.ReceiveAsync(CancellationToken.None);
            }
        }
        catch (EndOfStreamException)
        {
            return End(null);
        }
        catch (Exception exception) when (IsOfConnection(exception))
        {
            return End(exception.Message);
        }
        finally
        {
            _reader.Release();
        }
    }

    public ValueTask SendAsync(RelayFrame frame)
    {
        if (frame.Kind != RelayKind.Data)
        {
            _writer.TryAdd(frame, isBounded: false);
            return ValueTask.CompletedTask;
        }

        return _writer.TryAdd(frame, isBounded: true) ? ValueTask.CompletedTask : SendLaterAsync(frame);
    }

    public ValueTask WaitForRoomAsync() => _writer.WaitForRoomAsync();

    /// <summary>Says something at once; nothing becomes of it when the link has ended.</summary>
    public void Write(in EdgeFrame frame) => _writer.Add(frame);

    /// <summary>Ends the link at once; from any thread.</summary>
    public void Abort(string? why = null) => End(why);

    /// <summary>Waits until what was said has left, and says that nothing more will come; no longer than the other side is waited for.</summary>
    public async Task FinishAsync()
    {
        using var patience = new CancellationTokenSource(_limits.Patience, _clock);
        try
        {
            await _writer.DrainAsync(patience.Token);
            if (_stream is SslStream secured)
            {
                await secured.ShutdownAsync().WaitAsync(patience.Token);
            }
        }
        catch (Exception exception) when (IsOfConnection(exception))
        {
            End(exception.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        End(null);
        await _stream.DisposeAsync();
    }

    private static bool IsOfConnection(Exception exception) =>
        exception is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException;

    private string? End(string? why)
    {
        var fault = _writer.End(why);
        _stream.Dispose();
        return fault;
    }

    private void Beat()
    {
        var silence = _reader.Silence;
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

    private async ValueTask SendLaterAsync(RelayFrame frame)
    {
        do
        {
            await WaitForRoomAsync();
        }
        while (!_writer.TryAdd(frame, isBounded: true));
    }
}
