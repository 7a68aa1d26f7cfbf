namespace Aviso.Streams.Relay;

/// <summary>How much may be sent to the other half of a stream. One sender; the rest thread-safe.</summary>
/// <param name="going">How the sender goes on that has waited.</param>
internal sealed class RelayOutput(TaskCreationOptions going)
{
    private readonly Lock _lock = new();
    private ulong _limit;
    private bool _isBroken;
    private TaskCompletionSource? _credit;

    /// <summary>How many bytes were sent.</summary>
    public ulong Sent { get; private set; }

    /// <summary>The other half has said how many bytes it takes in all.</summary>
    public void Grant(ulong limit)
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            if (limit <= _limit)
            {
                return; // said before
            }

            _limit = limit;
            (waiting, _credit) = (_credit, null);
        }

        waiting?.TrySetResult();
    }

    /// <summary>Nothing can be sent any more.</summary>
    public void Break()
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _isBroken = true;
            (waiting, _credit) = (_credit, null);
        }

        waiting?.TrySetResult();
    }

    /// <summary>Takes the right to send some of so many bytes; 0 when <see cref="WaitAsync"/> must come first.</summary>
    /// <param name="wanted">How many there are to send.</param>
    /// <param name="offset">How many were sent before them.</param>
    /// <exception cref="IOException">Nothing can be sent any more.</exception>
    public int Take(int wanted, out ulong offset)
    {
        lock (_lock)
        {
            if (_isBroken)
            {
                throw new IOException("The other half of the relayed stream is gone.");
            }

            offset = Sent;
            var count = (int)Math.Min((ulong)wanted, _limit - Sent);
            Sent += (ulong)count;
            return count;
        }
    }

    /// <summary>Completes when there may be credit, or there will never be.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            return _isBroken || Sent < _limit
                ? Task.CompletedTask
                : (_credit ??= new(going)).Task;
        }
    }
}
