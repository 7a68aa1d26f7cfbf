using Aviso.Streams.Clients;
using Aviso.Testing.Time;

namespace Aviso.Streams.Tests.Clients;

public sealed class ReadingRateTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void Ten_seconds_worth_may_come_at_once()
    {
        var rate = new ReadingRate(new() { MaxBytesPerSecond = 1000, MaxStanzasPerSecond = 0 }, _time);

        Assert.Equal(TimeSpan.Zero, rate.Delay(10_000));
        Assert.Equal(TimeSpan.FromSeconds(1), rate.Delay(1000));
    }

    [Fact]
    public void What_was_sent_is_forgotten_at_the_rate()
    {
        var rate = new ReadingRate(new() { MaxBytesPerSecond = 1000, MaxStanzasPerSecond = 0 }, _time);
        rate.Delay(10_000);

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.Zero, rate.Delay(3000));
        Assert.Equal(TimeSpan.FromSeconds(0.5), rate.Delay(500));
    }

    [Fact]
    public void Elements_are_counted_too()
    {
        var rate = new ReadingRate(new() { MaxBytesPerSecond = 0, MaxStanzasPerSecond = 10 }, _time);
        for (var count = 0; count < 110; count++)
        {
            rate.CountElement();
        }

        Assert.Equal(TimeSpan.FromSeconds(1), rate.Delay(1));
    }

    [Fact]
    public void No_pause_is_longer_than_five_seconds()
    {
        var rate = new ReadingRate(new() { MaxBytesPerSecond = 1000, MaxStanzasPerSecond = 0 }, _time);

        Assert.Equal(TimeSpan.FromSeconds(5), rate.Delay(1_000_000));
    }

    [Fact]
    public void Without_limits_there_is_no_pause()
    {
        var rate = new ReadingRate(new() { MaxBytesPerSecond = 0, MaxStanzasPerSecond = 0 }, _time);

        Assert.Equal(TimeSpan.Zero, rate.Delay(int.MaxValue));
    }
}
