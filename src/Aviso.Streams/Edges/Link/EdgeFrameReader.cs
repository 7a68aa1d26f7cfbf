using Aviso.Streams.Transport;

namespace Aviso.Streams.Edges.Link;

/// <summary>Reads the frames of a link. Used by one task at a time, but for <see cref="Silence"/>.</summary>
internal sealed class EdgeFrameReader
{
    private const int ReceiveBytes = 16 * 1024;

    private readonly Stream _stream;
    private readonly TimeProvider _clock;
    private PooledBuffer _input;
    private long _lastReceived;
    private int _parsed;

    public EdgeFrameReader(Stream stream, TimeProvider clock)
    {
        (_stream, _clock) = (stream, clock);
        _lastReceived = clock.GetTimestamp();
    }

    /// <summary>For how long nothing has come.</summary>
    public TimeSpan Silence => _clock.GetElapsedTime(Interlocked.Read(ref _lastReceived));

    /// <summary>The next frame of what has come, borrowed until more is received; false when it is not complete.</summary>
    /// <exception cref="EdgeLinkException">What has come is no frame.</exception>
    public bool TryNext(out EdgeFrame frame)
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

    /// <summary>Waits for more.</summary>
    /// <exception cref="EndOfStreamException">The other side has ended the connection.</exception>
    public async ValueTask ReceiveAsync(CancellationToken cancellation)
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

    /// <summary>Nothing more will be read.</summary>
    public void Release() => _input.Release();
}
