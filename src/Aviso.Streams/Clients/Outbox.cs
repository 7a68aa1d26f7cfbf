using Aviso.Abstractions.Stanzas;
using Aviso.Core.Routing;
using Aviso.Streams.Transport;

namespace Aviso.Streams.Clients;

/// <summary>
/// What is on its way to one client. Anybody may write into it, under a short lock; one flush is in flight at a time, and
/// takes with it everything written meanwhile. Never waits for the client: beyond its bound it refuses, and the stream is
/// closed for being too slow.
/// </summary>
internal sealed class Outbox(IConnection connection, int limitBytes, Action<OutboxEnd> ended, StreamMetrics metrics) : IFlushable
{
    private readonly Lock _lock = new();
    private PooledBuffer _pending;
    private PooledBuffer _sending;
    private int _unbounded;
    private bool _isSending;
    private bool _isEnrolled;
    private bool _isFinished;
    private bool _isClosed;
    private TaskCompletionSource? _drained;

    /// <summary>Whether it takes nothing more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>Copies bytes of ours into the outbox.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        FlushBatch? batch;
        lock (_lock)
        {
            if (!HasRoom(bytes.Length))
            {
                return;
            }

            _pending.Append(bytes);
            batch = Enroll();
        }

        FlushOrEnroll(batch);
    }

    /// <summary>
    /// Copies bytes that have a bound of their own, which may be more than this one's: what stream management kept for the client
    /// (XEP-0198 §5). They do not count against what else may wait.
    /// </summary>
    public void WriteUnbounded(ReadOnlySpan<byte> bytes)
    {
        FlushBatch? batch;
        lock (_lock)
        {
            if (_isClosed || _isFinished)
            {
                return;
            }

            _pending.Append(bytes);
            _unbounded += bytes.Length;
            batch = Enroll();
        }

        FlushOrEnroll(batch);
    }

    /// <summary>Copies the last bytes into the outbox; whatever is written after them is refused.</summary>
    public void Finish(ReadOnlySpan<byte> last)
    {
        Write(last);
        lock (_lock)
        {
            _isFinished = true;
        }
    }

    /// <summary>Copies the leg of a stanza into the outbox, with the leg's addresses, additions and removals.</summary>
    public void Write(StanzaContext leg)
    {
        FlushBatch? batch;
        lock (_lock)
        {
            var copy = LegCopy.Of(leg);
            var size = copy.Length;
            if (!HasRoom(size))
            {
                return;
            }

            _pending.Advance(copy.CopyTo(_pending.Free(size).Span));
            batch = Enroll();
        }

        FlushOrEnroll(batch);
    }

    /// <summary>Sends what is pending, unless a flush is in flight already (it will take it along).</summary>
    public void Flush()
    {
        lock (_lock)
        {
            _isEnrolled = false;
            if (_isSending || _pending.Length == 0 || _isClosed)
            {
                return;
            }

            _isSending = true;
        }

        SendPending();
    }

    /// <summary>Completes when everything written before has been handed to the transport, or can not be.</summary>
    public Task DrainAsync()
    {
        Flush();
        lock (_lock)
        {
            if (!_isSending || _isClosed)
            {
                return Task.CompletedTask;
            }

            return (_drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Takes nothing more, and lets go of what it holds.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _pending.Release();
            if (!_isSending)
            {
                _sending.Release();
            }

            _drained?.TrySetResult();
        }
    }

    // Invariant: called under the lock.
    private bool HasRoom(int bytes)
    {
        if (_isClosed || _isFinished)
        {
            return false;
        }

        if (_pending.Length - _unbounded + bytes <= limitBytes)
        {
            return true;
        }

        _isClosed = true;
        _pending.Release();
        ended(OutboxEnd.TooSlow);
        return false;
    }

    private FlushBatch? Enroll()
    {
        var batch = FlushBatch.Current;
        if (batch is null)
        {
            return null;
        }

        if (!_isEnrolled)
        {
            _isEnrolled = true;
            batch.Add(this);
        }

        return batch;
    }

    private void FlushOrEnroll(FlushBatch? batch)
    {
        if (batch is null)
        {
            Flush();
        }
    }

    // Invariant: _isSending is true and this call owns it.
    private void SendPending()
    {
        while (true)
        {
            lock (_lock)
            {
                _sending.Release();
                if (_pending.Length == 0 || _isClosed)
                {
                    _isSending = false;
                    _drained?.TrySetResult();
                    _drained = null;
                    return;
                }

                (_sending, _pending, _unbounded) = (_pending, default, 0);
            }

            metrics.Sent(_sending.Length);
            ValueTask sending;
            try
            {
                sending = connection.SendAsync(_sending.Memory);
            }
            catch (Exception exception)
            {
                sending = ValueTask.FromException(exception);
            }

            if (!sending.IsCompletedSuccessfully)
            {
                _ = SendLaterAsync(sending);
                return;
            }
        }
    }

    private async Task SendLaterAsync(ValueTask sending)
    {
        try
        {
            await sending;
        }
        catch (Exception)
        {
            // Whatever the transport says, the connection is of no more use; the reading loop ends the session.
            lock (_lock)
            {
                _isClosed = true;
                _isSending = false;
                _pending.Release();
                _sending.Release();
                _drained?.TrySetResult();
            }

            ended(OutboxEnd.Broken);
            return;
        }

        SendPending();
    }
}
