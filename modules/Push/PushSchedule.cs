namespace Aviso.Modules.Push;

/// <summary>The devices whose notification waits for its time, and one timer for all of them. Bounded. Thread-safe.</summary>
internal sealed class PushSchedule(TimeProvider clock, int limit, Action<PushDevice> due) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<PushDevice, DateTimeOffset> _waiting = new();
    private ITimer? _timer;
    private bool _isDisposed;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Looks after a device at a time; false when too many wait.</summary>
    public bool TryAdd(PushDevice device, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_waiting.Count >= limit || _isDisposed)
            {
                return false;
            }

            _waiting.Enqueue(device, at);
            if (_waiting.Peek() == device)
            {
                SetTimer(at);
            }

            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _waiting.Clear();
            _timer?.Dispose();
        }
    }

    // Invariant: called under the lock.
    private void SetTimer(DateTimeOffset at)
    {
        var wait = at - clock.GetUtcNow();
        _timer ??= clock.CreateTimer(_ => OnTime(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void OnTime()
    {
        List<PushDevice> ready = [];
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            while (_waiting.TryPeek(out var device, out var at))
            {
                if (at > now)
                {
                    SetTimer(at);
                    break;
                }

                ready.Add(device);
                _waiting.Dequeue();
            }
        }

        ready.ForEach(due);
    }
}
