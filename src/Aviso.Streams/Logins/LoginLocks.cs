namespace Aviso.Streams.Logins;

/// <summary>
/// Counts wrong passwords and says who may not try again yet. Each lock in a row holds twice as long as the one before.
/// Bounded: when it is full, what would be forgotten soonest goes first. Thread-safe.
/// </summary>
internal sealed class LoginLocks(TimeProvider clock, int capacity = LoginLocks.DefaultCapacity)
{
    public const int DefaultCapacity = 100_000;

    private const int MostDoublings = 10;
    private readonly Lock _lock = new();
    private readonly Dictionary<LoginSource, Entry> _entries = [];

    /// <summary>How many are locked now.</summary>
    public int LockedCount
    {
        get
        {
            lock (_lock)
            {
                var now = clock.GetUtcNow();
                return _entries.Values.Count(entry => entry.LockedUntil > now);
            }
        }
    }

    /// <summary>How long the lock still holds; zero when there is none.</summary>
    public TimeSpan LockedFor(LoginSource source)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(source, out var entry) && entry.LockedUntil - clock.GetUtcNow() is var left && left > TimeSpan.Zero
                ? left
                : TimeSpan.Zero;
        }
    }

    /// <summary>Counts a wrong password, or several; the result is how many there were in a row.</summary>
    public int Fail(LoginSource source, LoginLockOptions options, int times = 1)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (!_entries.TryGetValue(source, out var entry) || now >= entry.ForgottenAt)
            {
                MakeRoom(now);
                _entries[source] = entry = new();
            }

            entry.Failures += times;
            entry.ForgottenAt = now + options.Period;
            if (entry.Failures >= options.LockAfterFails)
            {
                var time = options.LockTime * (1 << Math.Min(entry.Failures - options.LockAfterFails, MostDoublings));
                entry.LockedUntil = now + time;
                entry.ForgottenAt = entry.LockedUntil + (time > options.Period ? time : options.Period);
            }

            return entry.Failures;
        }
    }

    /// <summary>The right password was given: everything is forgotten. False: there was nothing.</summary>
    public bool Clear(LoginSource source)
    {
        lock (_lock)
        {
            return _entries.Remove(source);
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        if (_entries.Count < capacity)
        {
            return;
        }

        // An eighth at once, so that the sorting is paid for by many failures.
        var surplus = _entries.OrderBy(pair => pair.Value.ForgottenAt).Take(capacity / 8 + 1).Select(pair => pair.Key);
        foreach (var source in _entries.Where(pair => now >= pair.Value.ForgottenAt).Select(pair => pair.Key).Union(surplus).ToList())
        {
            _entries.Remove(source);
        }
    }

    private sealed class Entry
    {
        public int Failures { get; set; }

        public DateTimeOffset LockedUntil { get; set; }

        public DateTimeOffset ForgottenAt { get; set; }
    }
}
