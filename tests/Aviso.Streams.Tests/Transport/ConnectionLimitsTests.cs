using System.Net;
using Aviso.Streams.Transport;

namespace Aviso.Streams.Tests.Transport;

public sealed class ConnectionLimitsTests
{
    [Fact]
    public void Total_is_bounded()
    {
        var limits = new ConnectionLimits(2, 0);

        Assert.True(limits.TryEnter(IPAddress.Parse("192.0.2.1")));
        Assert.True(limits.TryEnter(null));
        Assert.False(limits.TryEnter(IPAddress.Parse("192.0.2.2")));
        Assert.Equal(2, limits.Count);
        limits.Leave(null);
        Assert.True(limits.TryEnter(IPAddress.Parse("192.0.2.2")));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", false)]
    [InlineData("192.0.2.1", "192.0.2.2", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("::ffff:127.0.0.1", "::ffff:127.0.0.1", true)]
    public void Connections_of_one_home_are_counted_together(string first, string second, bool passes)
    {
        var limits = new ConnectionLimits(100, 1);

        Assert.True(limits.TryEnter(IPAddress.Parse(first)));
        Assert.Equal(passes, limits.TryEnter(IPAddress.Parse(second)));
    }

    [Fact]
    public void Who_was_refused_is_not_counted()
    {
        var limits = new ConnectionLimits(100, 1);
        var address = IPAddress.Parse("192.0.2.1");
        limits.TryEnter(address);

        Assert.False(limits.TryEnter(address));
        Assert.Equal(1, limits.Count);
        limits.Leave(address);
        Assert.Equal(0, limits.Count);
        Assert.True(limits.TryEnter(address));
    }
}
