using System.Net;
using Aviso.Modules.Registration;
using Aviso.Testing.Time;

namespace Aviso.Modules.Tests.Registration;

public sealed class RegistrationThrottleTests
{
    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(10);
    private readonly FakeTime _time = new();

    [Fact]
    public void Addresses_of_one_ipv6_network_count_together()
    {
        var throttle = new RegistrationThrottle(_time);

        Assert.True(throttle.TryTake(IPAddress.Parse("2001:db8:1:2::1"), 1, s_period));
        Assert.False(throttle.TryTake(IPAddress.Parse("2001:db8:1:2:ffff::2"), 1, s_period));
        Assert.True(throttle.TryTake(IPAddress.Parse("2001:db8:1:3::1"), 1, s_period));
    }

    [Fact]
    public void Mapped_address_counts_as_what_it_maps()
    {
        var throttle = new RegistrationThrottle(_time);

        Assert.True(throttle.TryTake(IPAddress.Parse("192.0.2.1"), 1, s_period));
        Assert.False(throttle.TryTake(IPAddress.Parse("::ffff:192.0.2.1"), 1, s_period));
    }

    [Fact]
    public void Loopback_and_no_limit_are_not_counted()
    {
        var throttle = new RegistrationThrottle(_time);

        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(throttle.TryTake(IPAddress.Loopback, 1, s_period)));
        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(throttle.TryTake(IPAddress.Parse("192.0.2.1"), 0, s_period)));
    }

    [Fact]
    public void Table_forgets_the_oldest_when_it_is_full()
    {
        var throttle = new RegistrationThrottle(_time, maxAddresses: 2);
        var (first, second, third) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"), IPAddress.Parse("192.0.2.3"));
        Assert.All([first, second, third], address => Assert.True(throttle.TryTake(address, 1, s_period)));

        Assert.False(throttle.TryTake(third, 1, s_period));
        Assert.True(throttle.TryTake(first, 1, s_period));
    }
}
