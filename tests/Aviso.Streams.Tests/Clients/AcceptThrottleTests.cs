using Aviso.Streams.Clients;
using Aviso.Testing.Time;

namespace Aviso.Streams.Tests.Clients;

public sealed class AcceptThrottleTests
{
    [Fact]
    public void So_many_pass_in_each_second()
    {
        var time = new FakeTime();
        var throttle = new AcceptThrottle(2, time);

        Assert.True(throttle.TryPass());
        Assert.True(throttle.TryPass());
        Assert.False(throttle.TryPass());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(throttle.TryPass());
    }

    [Fact]
    public void Zero_is_no_limit()
    {
        var throttle = new AcceptThrottle(0, new FakeTime());

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(throttle.TryPass()));
    }
}
