using Aviso.Streams.Relay;
using Aviso.Streams.Transport;

namespace Aviso.Streams.Edges.Link;

/// <summary>
/// Writes the frames of a link, in order: anybody adds, one write is in flight at a time and takes along what came meanwhile. What is more than
/// <c>link-queue-size</c> waits outside. Thread-safe.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="queueBytes">How many bytes may wait.</param>
/// <param name="failed">Called when nothing more can be written, not under a lock; may be told more than once.</param>
internal sealed class EdgeFrameWriter(Stream stream, int queueBytes, Action<string?> failed)
{
    private readonly Lock _lock = new();
    private PooledBuffer _pending;
    private PooledBuffer _sending;
    private bool _isSending;
    private bool _isEnded;
    private TaskCompletionSource? _room;
    private string? _fault;

    /// <summary>Bytes that wait.</summary>
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

    /// <summary>Adds a frame; nothing becomes of it when the writer has ended.</summary>
    public void Add(in EdgeFrame frame)
    {
        lock (_lock)
        {
            if (!MayAdd())
            {
                return;
            }

            frame.WriteTo(_pending.Free(frame.Length).Span);
            _pending.Advance(frame.Length);
        }

        Flush();
    }

    /// <summary>Adds a frame of a stream, as above; false when it is to be bounded and there is no room for it at the moment.</summary>
    public bool TryAdd(in RelayFrame frame, bool isBounded)
    {
        lock (_lock)
        {
            if (isBounded && !_isEnded && _pending.Length >= queueBytes)
            {
                return false;
            }

            if (!MayAdd())
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

    /// <summary>Completes when there is room, or the writer has ended.</summary>
    public ValueTask WaitForRoomAsync()
    {
        lock (_lock)
        {
            return _isEnded || _pending.Length < queueBytes
                ? ValueTask.CompletedTask
                : new((_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
        }
    }

    /// <summary>Waits until all that was added has left.</summary>
    public async Task DrainAsync(CancellationToken patience)
    {
        while (Leaving() is { } leaving)
        {
            await leaving.WaitAsync(patience);
        }
    }

    /// <summary>Nothing more is written. The result says why, as the first who ended it did.</summary>
    public string? End(string? why)
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
        return _fault;
    }

    // What is still on its way; null: nothing.
    private Task? Leaving()
    {
        lock (_lock)
        {
            return _isSending && !_isEnded ? (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : null;
        }
    }

    // Under the lock. What is no data is little, and bounded by the number of streams; twice the room for data is taken for a fault.
    private bool MayAdd()
    {
        if (!_isEnded && _pending.Length >= 2L * queueBytes)
        {
            (_isEnded, _fault) = (true, "It does not read what it is sent.");
            _pending.Release();
            ThreadPool.UnsafeQueueUserWorkItem(static failed => failed(null), failed, preferLocal: false);
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
                sending = stream.WriteAsync(_sending.Memory);
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

            failed(exception.Message);
            return;
        }

        SendPending();
    }
}
