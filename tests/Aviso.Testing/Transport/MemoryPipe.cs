namespace Aviso.Testing.Transport;

/// <summary>
/// Bytes on their way in one direction. Writing never refuses, but is not complete while more than the window waits to be
/// read. Thread-safe; one reader.
/// </summary>
/// <param name="window">How many bytes may wait before writers do.</param>
/// <param name="inlineReader">
/// Whether a waiting reader goes on inside the writer's call. The server does, so that what a client sends has been handled
/// when its sending returns; clients do not, so that test code never runs inside the server.
/// </param>
internal sealed class MemoryPipe(int window, bool inlineReader)
{
    private int _window = window;
    private readonly Lock _lock = new();
    private byte[] _bytes = new byte[4096];
    private int _length;
    private bool _isEnded;
    private bool _isBroken;
    private TaskCompletionSource? _readable;
    private TaskCompletionSource? _writable;

    /// <summary>How many bytes wait to be read.</summary>
    public int Length
    {
        get
        {
            lock (_lock)
            {
                return _length;
            }
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        TaskCompletionSource? reader;
        Task? waiting = null;
        lock (_lock)
        {
            if (_isBroken || _isEnded)
            {
                return ValueTask.FromException(new IOException("The connection is cut."));
            }

            if (_bytes.Length - _length < bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(_length + bytes.Length, _bytes.Length * 2));
            }

            bytes.Span.CopyTo(_bytes.AsSpan(_length));
            _length += bytes.Length;
            if (_length > _window)
            {
                waiting = (_writable ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            (reader, _readable) = (_readable, null);
        }

        reader?.TrySetResult();
        return waiting is null ? ValueTask.CompletedTask : new(waiting);
    }

    /// <summary>Writers wait no more, however much is unread.</summary>
    public void Open()
    {
        TaskCompletionSource? writer;
        lock (_lock)
        {
            _window = int.MaxValue;
            (writer, _writable) = (_writable, null);
        }

        writer?.TrySetResult();
    }

    /// <summary>Nothing more will be written; whoever waits to write has waited in vain.</summary>
    public void End() => Finish(broken: false);

    /// <summary>Readers and writers fail from now on.</summary>
    public void Break() => Finish(broken: true);

    /// <summary>Completes when there is something to read, be it the end.</summary>
    public ValueTask WaitAsync()
    {
        lock (_lock)
        {
            if (_isBroken)
            {
                return ValueTask.FromException(new IOException("The connection is cut."));
            }

            if (_length > 0 || _isEnded)
            {
                return ValueTask.CompletedTask;
            }

            _readable ??= new(inlineReader ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
            return new(_readable.Task);
        }
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        await WaitAsync();
        TaskCompletionSource? writer = null;
        int count;
        lock (_lock)
        {
            if (_isBroken)
            {
                throw new IOException("The connection is cut.");
            }

            count = Math.Min(buffer.Length, _length);
            _bytes.AsSpan(0, count).CopyTo(buffer.Span);
            _bytes.AsSpan(count, _length - count).CopyTo(_bytes);
            _length -= count;
            if (_length <= _window)
            {
                (writer, _writable) = (_writable, null);
            }
        }

        writer?.TrySetResult();
        return count;
    }

    private void Finish(bool broken)
    {
        TaskCompletionSource? reader, writer;
        lock (_lock)
        {
            _isEnded = true;
            _isBroken |= broken;
            (reader, _readable) = (_readable, null);
            (writer, _writable) = (_writable, null);
        }

        writer?.TrySetException(new IOException("The connection is cut."));
        reader?.TrySetResult();
    }
}
