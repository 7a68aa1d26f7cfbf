using Aviso.Streams.Transport;

namespace Aviso.Streams.Relay;

/// <summary>
/// What has come from the other half of a stream and was not read yet: at most a window of bytes, since the other half sends no more
/// than it was granted. One reader; the rest thread-safe.
/// </summary>
/// <param name="window">How many bytes may wait.</param>
/// <param name="going">How the reader goes on.</param>
internal sealed class RelayInput(int window, TaskCreationOptions going)
{
    private readonly Lock _lock = new();
    private PooledBuffer _bytes;
    private ulong _received;
    private ulong _read;
    private ulong _granted = (ulong)window;
    private ulong _boundary;
    private bool _isEnded;
    private bool _isCut;
    private string? _failure;
    private TaskCompletionSource? _readable;

    /// <summary>How many bytes may come in all.</summary>
    public ulong Granted
    {
        get
        {
            lock (_lock)
            {
                return _granted;
            }
        }
    }

    /// <summary>How many bytes have come in all.</summary>
    public ulong Received
    {
        get
        {
            lock (_lock)
            {
                return _received;
            }
        }
    }

    /// <summary>Whether all that has come was read, and an element is the last of it.</summary>
    public bool IsReadToBoundary
    {
        get
        {
            lock (_lock)
            {
                return _bytes.Length == 0 && _boundary == _received;
            }
        }
    }

    /// <summary>Whether nothing more will come.</summary>
    public bool IsEnding
    {
        get
        {
            lock (_lock)
            {
                return _isEnded || _failure is not null;
            }
        }
    }

    /// <summary>Whether what has come ends where an element ends, so that something else can be said behind it.</summary>
    public bool IsAtBoundary
    {
        get
        {
            lock (_lock)
            {
                return _boundary == _received;
            }
        }
    }

    /// <summary>Takes bytes; false when they do not follow what came before, or are more than was granted.</summary>
    public bool TryAdd(ulong offset, ReadOnlySpan<byte> bytes, bool isBoundary)
    {
        lock (_lock)
        {
            if (offset != _received || (ulong)bytes.Length > _granted - _received || _isEnded)
            {
                return false;
            }

            if (_failure is null)
            {
                _bytes.Append(bytes);
            }

            _received += (ulong)bytes.Length;
            _boundary = isBoundary ? _received : _boundary;
        }

        Wake();
        return true;
    }

    /// <summary>Nothing comes behind so many bytes; false when some of them are missing.</summary>
    public bool TryEnd(ulong total)
    {
        lock (_lock)
        {
            if (total != _received)
            {
                return false;
            }

            _isEnded = true;
        }

        Wake();
        return true;
    }

    /// <summary>Reading fails from now on; with <paramref name="isCut"/> also of what is there already.</summary>
    public void Break(string why, bool isCut)
    {
        lock (_lock)
        {
            _failure ??= why;
            _isCut |= isCut;
            if (_isCut)
            {
                _bytes.Release();
            }
        }

        Wake();
    }

    /// <summary>Completes when there is something to read, be it the end.</summary>
    public ValueTask WaitAsync()
    {
        lock (_lock)
        {
            return _bytes.Length > 0 || _isEnded || _failure is not null
                ? ValueTask.CompletedTask
                : new((_readable ??= new(going)).Task);
        }
    }

    /// <summary>Reads what there is; 0 at the end, or when there is nothing yet.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="granted">How many bytes the other half may send in all now, when it is time to tell it; else null.</param>
    /// <exception cref="IOException">The stream is broken.</exception>
    public int Read(Span<byte> buffer, out ulong? granted)
    {
        granted = null;
        lock (_lock)
        {
            if (_failure is not null && (_isCut || (_bytes.Length == 0 && !_isEnded)))
            {
                throw new IOException(_failure);
            }

            var count = Math.Min(buffer.Length, _bytes.Length);
            _bytes.Span[..count].CopyTo(buffer);
            _bytes.Consume(count);
            _read += (ulong)count;

            // Told when half a window has been read: seldom, and early enough that the other half need not stop.
            if (_read + (ulong)window - _granted >= (ulong)(window + 1) / 2 && !_isEnded)
            {
                granted = _granted = _read + (ulong)window;
            }

            return count;
        }
    }

    private void Wake()
    {
        TaskCompletionSource? reader;
        lock (_lock)
        {
            (reader, _readable) = (_readable, null);
        }

        reader?.TrySetResult();
    }
}
