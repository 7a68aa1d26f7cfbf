namespace Aviso.Streams.Edges.Outside;

/// <summary>Brings what the inner server wants to the reading loop of a stream, which waits for it: one signal at a time. Thread-safe.</summary>
/// <param name="isInline">See <c>EdgeLimits.IsInline</c>.</param>
internal sealed class EdgeSignals(bool isInline)
{
    private readonly Lock _lock = new();
    private EdgeSignal? _signal;
    private TaskCompletionSource? _signalled;
    private bool _isEnded;

    /// <summary>The inner server has said something. False when the last was not waited for yet: that makes no sense.</summary>
    public bool TrySignal(EdgeSignal signal)
    {
        TaskCompletionSource? signalled;
        lock (_lock)
        {
            if (_signal is not null)
            {
                return false;
            }

            _signal = signal;
            signalled = _signalled;
        }

        signalled?.TrySetResult();
        return true;
    }

    /// <summary>Nothing more will be said.</summary>
    public void End()
    {
        TaskCompletionSource? signalled;
        lock (_lock)
        {
            _isEnded = true;
            signalled = _signalled;
        }

        signalled?.TrySetResult();
    }

    /// <summary>The next signal; null when none will come.</summary>
    public async ValueTask<EdgeSignal?> NextAsync()
    {
        while (true)
        {
            Task waiting;
            lock (_lock)
            {
                if (_signal is { } signal)
                {
                    (_signal, _signalled) = (null, null);
                    return signal;
                }

                if (_isEnded)
                {
                    return null;
                }

                _signalled = new(isInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
                waiting = _signalled.Task;
            }

            await waiting;
        }
    }
}
