namespace Aviso.Streams.Clients;

/// <summary>Lets so many new connections pass in each second. Thread-safe.</summary>
internal sealed class AcceptThrottle(int perSecond, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private long _second;
    private int _count;

    public bool TryPass()
    {
        if (perSecond == 0)
        {
            return true;
        }

        lock (_lock)
        {
            var second = clock.GetTimestamp() / clock.TimestampFrequency;
            (_second, _count) = second == _second ? (_second, _count + 1) : (second, 1);
            return _count <= perSecond;
        }
    }
}
