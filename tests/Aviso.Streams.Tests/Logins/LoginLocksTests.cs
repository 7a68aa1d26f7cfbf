using System.Net;
using Aviso.Protocol;
using Aviso.Streams.Logins;
using Aviso.Testing.Time;

namespace Aviso.Streams.Tests.Logins;

/// <summary>How long wrong passwords lock out whom (S23).</summary>
public sealed class LoginLocksTests
{
    private static readonly LoginSource s_source = new(IPAddress.Parse("192.0.2.1"), Jid.Parse("romeo@example.org"));
    private readonly LoginLockOptions _options = new();
    private readonly FakeTime _time = new();

    [Fact]
    public void Third_failure_locks_for_the_lock_time()
    {
        var locks = new LoginLocks(_time);
        locks.Fail(s_source, _options);
        locks.Fail(s_source, _options);
        Assert.Equal(TimeSpan.Zero, locks.LockedFor(s_source));

        locks.Fail(s_source, _options);

        Assert.Equal(_options.LockTime, locks.LockedFor(s_source));
        Assert.Equal(1, locks.LockedCount);
        _time.Advance(_options.LockTime);
        Assert.Equal(TimeSpan.Zero, locks.LockedFor(s_source));
        Assert.Equal(0, locks.LockedCount);
    }

    [Fact]
    public void Each_further_failure_doubles_the_lock()
    {
        var locks = new LoginLocks(_time);
        var waited = TimeSpan.Zero;
        for (var tries = 0; tries < 12; tries++)
        {
            locks.Fail(s_source, _options);
            waited += locks.LockedFor(s_source);
            _time.Advance(locks.LockedFor(s_source));
        }

        // 1 + 2 + 4 + … + 512 lock times for the third to the twelfth failure.
        Assert.Equal(_options.LockTime * 1023, waited);
    }

    [Fact]
    public void Lock_does_not_grow_without_end()
    {
        var locks = new LoginLocks(_time);
        for (var tries = 0; tries < 100; tries++)
        {
            locks.Fail(s_source, _options);
        }

        Assert.Equal(_options.LockTime * 1024, locks.LockedFor(s_source));
    }

    [Fact]
    public void Failures_further_apart_than_the_period_do_not_add_up()
    {
        var locks = new LoginLocks(_time);
        for (var tries = 0; tries < 10; tries++)
        {
            locks.Fail(s_source, _options);
            _time.Advance(_options.Period);
        }

        Assert.Equal(TimeSpan.Zero, locks.LockedFor(s_source));
    }

    [Fact]
    public void Right_password_clears_the_count()
    {
        var locks = new LoginLocks(_time);
        locks.Fail(s_source, _options);
        locks.Fail(s_source, _options);

        locks.Clear(s_source);

        Assert.Equal(1, locks.Fail(s_source, _options));
    }

    [Fact]
    public void Full_table_lets_go_of_what_would_be_forgotten_first_and_keeps_long_locks()
    {
        var locks = new LoginLocks(_time, capacity: 64);
        for (var tries = 0; tries < 6; tries++)
        {
            locks.Fail(s_source, _options);
        }

        for (var other = 0; other < 1000; other++)
        {
            locks.Fail(s_source with { Account = Jid.Parse($"nobody{other}@example.org") }, _options);
        }

        Assert.Equal(_options.LockTime * 8, locks.LockedFor(s_source));
    }
}
