namespace Aviso.Streams.Tests.Edges;

/// <summary>
/// One end of a connection in memory. Who waits to read goes on inside the other end's call, so that what one side says has been taken when its
/// call returns; while held back, what is written waits.
/// </summary>
internal sealed class LinkStream : Stream
{
    private readonly Lock _lock = new();
    private readonly MemoryStream _unread = new();
    private LinkStream _other = null!;
    private TaskCompletionSource? _readable;
    private TaskCompletionSource? _writable;
    private bool _isEnded;
    private bool _isHeld;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The other end.</summary>
    public LinkStream Other => _other;

    public static (LinkStream First, LinkStream Second) Pair()
    {
        var (first, second) = (new LinkStream(), new LinkStream());
        (first._other, second._other) = (second, first);
        return (first, second);
    }

    /// <summary>Whether writing to the other end waits from now on, as with a full socket.</summary>
    public void Hold(bool isHeld)
    {
        TaskCompletionSource? writable;
        lock (_lock)
        {
            _isHeld = isHeld;
            writable = isHeld ? null : _writable;
            _writable = isHeld ? _writable : null;
        }

        writable?.TrySetResult();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task waiting;
            lock (_lock)
            {
                if (_unread.Length > 0)
                {
                    var bytes = _unread.GetBuffer().AsSpan(0, (int)_unread.Length);
                    var count = Math.Min(bytes.Length, buffer.Length);
                    bytes[..count].CopyTo(buffer.Span);
                    bytes[count..].CopyTo(bytes);
                    _unread.SetLength(bytes.Length - count);
                    return count;
                }

                if (_isEnded)
                {
                    return 0;
                }

                waiting = (_readable = new()).Task;
            }

            await waiting.WaitAsync(cancellationToken);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task waiting;
            lock (_lock)
            {
                if (!_isHeld)
                {
                    break;
                }

                waiting = (_writable ??= new()).Task;
            }

            await waiting;
        }

        _other.Add(buffer.Span);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        End();
        _other.End();
        base.Dispose(disposing);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        TaskCompletionSource? readable;
        lock (_lock)
        {
            if (_isEnded)
            {
                throw new IOException("The connection is cut.");
            }

            _unread.Position = _unread.Length;
            _unread.Write(bytes);
            (readable, _readable) = (_readable, null);
        }

        readable?.TrySetResult();
    }

    private void End()
    {
        TaskCompletionSource? readable, writable;
        lock (_lock)
        {
            _isEnded = true;
            _isHeld = false;
            (readable, _readable) = (_readable, null);
            (writable, _writable) = (_writable, null);
        }

        writable?.TrySetResult();
        readable?.TrySetResult();
    }
}
