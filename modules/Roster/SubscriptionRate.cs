namespace Aviso.Modules.Roster;

/// <summary>Counts the subscription requests of an account within a minute.</summary>
internal sealed class SubscriptionRate
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private long _began;
    private int _count;

    /// <summary>Counts one more; the result is the number in the current minute.</summary>
    public int Count(TimeProvider clock)
    {
        lock (_lock)
        {
            if (_count == 0 || clock.GetElapsedTime(_began) >= s_window)
            {
                (_began, _count) = (clock.GetTimestamp(), 0);
            }

            return ++_count;
        }
    }
}
