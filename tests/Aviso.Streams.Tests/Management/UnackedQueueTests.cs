using System.Text;
using Aviso.Streams.Management;

namespace Aviso.Streams.Tests.Management;

public sealed class UnackedQueueTests
{
    [Fact]
    public void Acknowledging_removes_from_the_front_and_keeps_the_rest_in_order()
    {
        var queue = new UnackedQueue(10, 1000);
        foreach (var stanza in new[] { "<a/>", "<b/>", "<c/>" })
        {
            Assert.True(queue.TryAdd(Encoding.UTF8.GetBytes(stanza), default));
        }

        Assert.True(queue.TryAcknowledge(2));
        Assert.Equal("<c/>", Encoding.UTF8.GetString(queue.Bytes));
        Assert.True(queue.TryAcknowledge(3));
        Assert.Equal(0, queue.Bytes.Length);
    }

    [Fact]
    public void Acknowledging_more_than_was_sent_is_refused_and_changes_nothing()
    {
        var queue = new UnackedQueue(10, 1000);
        queue.TryAdd("<a/>"u8, default);

        Assert.False(queue.TryAcknowledge(2));
        Assert.False(queue.TryAcknowledge(uint.MaxValue));
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public void Counts_wrap_around_after_two_to_the_thirty_two()
    {
        var queue = new UnackedQueue(10, 1000, acknowledged: uint.MaxValue - 1);
        queue.TryAdd("<a/>"u8, default);
        queue.TryAdd("<b/>"u8, default);
        queue.TryAdd("<c/>"u8, default);

        Assert.True(queue.TryAcknowledge(0)); // MaxValue, then 0: two stanzas
        Assert.Equal("<c/>", Encoding.UTF8.GetString(queue.Bytes));
        Assert.True(queue.TryAcknowledge(1));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Both_bounds_hold()
    {
        var byCount = new UnackedQueue(2, 1000);
        Assert.True(byCount.TryAdd("<a/>"u8, default));
        Assert.True(byCount.TryAdd("<a/>"u8, default));
        Assert.False(byCount.TryAdd("<a/>"u8, default));

        var byBytes = new UnackedQueue(100, 10);
        Assert.True(byBytes.TryAdd("<a/><b/>"u8, default));
        Assert.False(byBytes.TryAdd("<a/>"u8, default));
        Assert.True(byBytes.TryAcknowledge(1));
        Assert.True(byBytes.TryAdd("<a/>"u8, default));
    }

    [Fact]
    public void Messages_are_told_of_once_however_many_are_acknowledged_in_between()
    {
        var queue = new UnackedQueue(10, 1000);
        Add("<message n='1'/>", second: 1);
        Add("<presence/>", second: 2);
        Add("<message n='2'/>", second: 3);
        Add("<message n='3'/>", second: 4);

        Assert.Empty(Told(0));
        Assert.Equal(["<message n='1'/>", "<message n='2'/>"], Told(3));
        Assert.True(queue.TryAcknowledge(2));
        Assert.Empty(Told(3));
        Assert.Equal(["<message n='3'/>"], Told(9));
        Assert.True(queue.TryAcknowledge(4));
        Add("<message n='4'/>", second: 5);
        queue.MarkAllTold();
        Assert.Empty(Told(9));

        void Add(string stanza, int second) => queue.TryAdd(Encoding.UTF8.GetBytes(stanza), DateTimeOffset.UnixEpoch.AddSeconds(second));
        string[] Told(int second) => [.. queue.TakeUntold(DateTimeOffset.UnixEpoch.AddSeconds(second)).Select(Encoding.UTF8.GetString)];
    }

    [Fact]
    public void A_long_run_with_a_short_queue_stays_within_the_bound()
    {
        var queue = new UnackedQueue(4, 64);
        for (uint sent = 1; sent <= 10_000; sent++)
        {
            Assert.True(queue.TryAdd(Encoding.UTF8.GetBytes($"<m n='{sent % 10}'/>"), default));
            if (sent >= 3)
            {
                Assert.True(queue.TryAcknowledge(sent - 2));
            }
        }

        Assert.Equal("<m n='9'/><m n='0'/>", Encoding.UTF8.GetString(queue.Bytes));
    }
}
