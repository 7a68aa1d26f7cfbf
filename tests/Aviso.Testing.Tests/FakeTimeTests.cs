using Aviso.Testing.Time;

namespace Aviso.Testing.Tests;

public sealed class FakeTimeTests
{
    private readonly FakeTime _time = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Timers_fire_in_the_order_of_their_due_times_and_see_them()
    {
        var start = _time.GetUtcNow();
        Timer("late", 3, 0);
        Timer("early", 1, 0);

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["early@1"], _fired);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["early@1", "late@3"], _fired);
        Assert.Equal(start + TimeSpan.FromSeconds(4), _time.GetUtcNow());

        void Timer(string name, int due, int period) => _time.CreateTimer(
            _ => _fired.Add($"{name}@{(_time.GetUtcNow() - start).TotalSeconds}"), null, TimeSpan.FromSeconds(due), TimeSpan.FromSeconds(period));
    }

    [Fact]
    public void Periodic_timer_fires_until_it_is_disposed()
    {
        using (_time.CreateTimer(_ => _fired.Add("tick"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)))
        {
            _time.Advance(TimeSpan.FromSeconds(3));
        }

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(3, _fired.Count);
    }

    [Fact]
    public void Loop_that_waits_again_each_time_is_driven_by_one_advance()
    {
        var rounds = 0;
        _ = LoopAsync();

        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(10, rounds);

        async Task LoopAsync()
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMinutes(1), _time);
                rounds++;
            }
        }
    }
}
