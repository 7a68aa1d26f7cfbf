namespace Aviso.Cluster.RabbitMq;

/// <summary>How long something has not worked, in all. Thread-safe.</summary>
internal sealed class DownTime(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private TimeSpan _total;
    private long? _since;

    public TimeSpan Total
    {
        get
        {
            lock (_lock)
            {
                return _since is { } since ? _total + clock.GetElapsedTime(since) : _total;
            }
        }
    }

    public void Set(bool isDown)
    {
        lock (_lock)
        {
            if (!isDown && _since is { } since)
            {
                _total += clock.GetElapsedTime(since);
            }

            _since = isDown ? _since ?? clock.GetTimestamp() : null;
        }
    }
}
