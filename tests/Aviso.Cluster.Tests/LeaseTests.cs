using Aviso.Cluster.Ownership;
using Aviso.Testing.Time;

namespace Aviso.Cluster.Tests;

public sealed class LeaseTests
{
    private readonly FakeTime _time = new();
    private readonly Lease _lease;

    public LeaseTests() => _lease = new(_time, TimeSpan.FromSeconds(5));

    [Fact]
    public void It_counts_from_when_the_beat_was_sent_and_not_from_when_it_was_answered()
    {
        Assert.False(_lease.IsValid);
        var sentAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(4)); // the answer takes its time
        _lease.Renew(sentAt);

        Assert.Equal(TimeSpan.FromSeconds(1), _lease.Left);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_lease.IsValid);
    }

    [Fact]
    public void An_answer_that_comes_after_a_later_one_does_not_shorten_it()
    {
        var first = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        _lease.Renew(_time.GetTimestamp());
        _lease.Renew(first);

        Assert.Equal(TimeSpan.FromSeconds(5), _lease.Left);
    }

    [Fact]
    public void It_can_end_at_once()
    {
        _lease.Renew(_time.GetTimestamp());
        _lease.End();
        Assert.False(_lease.IsValid);
    }
}
