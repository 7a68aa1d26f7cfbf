using Aviso.Abstractions.Clustering;
using Aviso.ClusterKit.Fakes;

namespace Aviso.Cluster.Tests;

/// <summary>What links do when frames, inboxes or the broker fail.</summary>
public sealed class LinkFaultTests : IAsyncDisposable
{
    private readonly FakeEngine _engine = new();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task What_was_under_way_to_a_node_that_crashed_comes_back_within_two_seconds()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        nodes[1].Inbox.Commit = new TaskCompletionSource().Task;
        var sent = Enumerable.Range(0, 200).Select(number => nodes[0].Send(nodes[1], $"{number}")).ToList();
        _engine.Pass(TimeSpan.FromMilliseconds(100));
        var crashedAt = _engine.Time.GetUtcNow();
        _engine.Crash(nodes[1]);
        sent.Add(nodes[0].Send(nodes[1], "later"));

        var outcomes = await _engine.WhenAsync(Task.WhenAll(sent));
        Assert.All(outcomes, outcome => Assert.Equal(LinkOutcome.PeerGone, outcome));
        Assert.True(_engine.Time.GetUtcNow() - crashedAt < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Entry_whose_writes_fail_is_logged_and_holds_nothing_up()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        var commit = new TaskCompletionSource();
        nodes[1].Inbox.Commit = commit.Task;
        var failing = nodes[0].Send(nodes[1], "bad");
        await _engine.UntilAsync(() => nodes[1].Inbox.Count == 1, "the first entry came");
        nodes[1].Inbox.Commit = Task.CompletedTask;
        var behind = nodes[0].Send(nodes[1], "good");
        _engine.Pass(TimeSpan.FromMilliseconds(100));
        Assert.False(failing.IsCompleted || behind.IsCompleted);

        commit.SetException(new InvalidOperationException("The disk is gone."));

        Assert.Equal(LinkOutcome.Handled, await _engine.WhenAsync(failing));
        Assert.Equal(LinkOutcome.Handled, await _engine.WhenAsync(behind));
        var error = Assert.Single(_engine.Log.Errors);
        Assert.Contains("The disk is gone.", error, StringComparison.Ordinal);
        Assert.Contains(nodes[0].Id.ToString(), error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_leaves_first_says_what_it_has_handled()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        var leaving = _engine.NodeOf(nodes[1]);
        leaving.Drain();
        await _engine.UntilAsync(() => leaving.IsDrained, "it has handed over what it had");
        var commit = new TaskCompletionSource();
        nodes[1].Inbox.Commit = commit.Task;
        var last = nodes[0].Send(nodes[1], "the last");
        await _engine.UntilAsync(() => nodes[1].Inbox.Count == 1, "it came");
        Assert.False(leaving.IsDrained);

        commit.SetResult();
        Assert.False(leaving.IsDrained); // an acknowledgement waits for company
        await _engine.UntilAsync(() => leaving.IsDrained, "the other one knows");
        await leaving.CloseLinksAsync();

        // Else it would be sent again to whoever has the recipient by then, and come twice.
        Assert.Equal(LinkOutcome.Handled, await _engine.WhenAsync(last));
    }

    [Fact]
    public async Task What_comes_back_comes_back_in_the_order_of_sending()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        _engine.Crash(nodes[1]);
        var returned = new List<int>();
        var following = Enumerable.Range(0, 300).Select(async number =>
        {
            await nodes[0].Send(nodes[1], $"{number}");
            returned.Add(number);
        }).ToList();

        await _engine.UntilAsync(() => following.TrueForAll(one => one.IsCompleted), "everything came back");
        Assert.Equal(Enumerable.Range(0, 300), returned);
    }

    [Theory]
    [InlineData(100, 0, 0)]
    [InlineData(0, 200, 0)]
    [InlineData(0, 0, 200)]
    [InlineData(100, 100, 100)]
    public async Task Frames_that_are_lost_repeated_or_reordered_change_nothing(int lost, int repeated, int delayed)
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        (_engine.Network.Lost, _engine.Network.Repeated, _engine.Network.Delayed) = (lost, repeated, delayed);
        var texts = Enumerable.Range(0, 1000).Select(number => $"{number}").ToList();
        var sent = new List<Task<LinkOutcome>>();
        foreach (var text in texts)
        {
            sent.Add(nodes[0].Send(nodes[1], text));
            sent.Add(nodes[1].Send(nodes[0], text));
            _engine.Pass(TimeSpan.FromMilliseconds(1));
        }

        Assert.All(await _engine.WhenAsync(Task.WhenAll(sent)), outcome => Assert.Equal(LinkOutcome.Handled, outcome));
        Assert.Equal(texts, nodes[0].Inbox.Texts);
        Assert.Equal(texts, nodes[1].Inbox.Texts);
    }

    [Fact]
    public async Task A_gap_is_closed_without_waiting_for_the_silence_to_end()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        await _engine.WhenAsync(nodes[0].Send(nodes[1], "before"));
        _engine.Network.Lost = 1000;
        var first = nodes[0].Send(nodes[1], "lost");
        _engine.Network.Lost = 0;
        var second = nodes[0].Send(nodes[1], "seen");
        var sentAt = _engine.Time.GetUtcNow();

        await _engine.WhenAsync(Task.WhenAll(first, second));
        Assert.True(_engine.Time.GetUtcNow() - sentAt < TimeSpan.FromMilliseconds(100));
        Assert.Equal(["before", "lost", "seen"], nodes[1].Inbox.Texts);
    }

    [Fact]
    public async Task A_node_without_the_broker_keeps_its_shards_and_what_is_for_it_waits()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        var epochs = Shard.All.Select(_engine.Table.EpochOf).ToList();
        _engine.TransportOf(nodes[0]).Disconnect();
        var sent = Enumerable.Range(0, 50).Select(number => nodes[0].Send(nodes[1], $"{number}")).ToList();
        _engine.Pass(TimeSpan.FromSeconds(20));
        Assert.DoesNotContain(sent, one => one.IsCompleted);
        _engine.TransportOf(nodes[0]).Reconnect();

        Assert.All(await _engine.WhenAsync(Task.WhenAll(sent)), outcome => Assert.Equal(LinkOutcome.Handled, outcome));
        Assert.Equal(Enumerable.Range(0, 50).Select(number => $"{number}"), nodes[1].Inbox.Texts);
        Assert.Equal(epochs, Shard.All.Select(_engine.Table.EpochOf));
    }

    [Fact]
    public async Task A_broker_that_blocks_is_a_window_of_zero()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        _engine.TransportOf(nodes[0]).Block(true);
        var sent = nodes[0].Send(nodes[1], "text");
        _engine.Pass(TimeSpan.FromSeconds(10));
        Assert.Empty(nodes[1].Inbox.Texts);
        Assert.Equal(Shard.Count, nodes.Sum(node => node.Owned)); // no lease depends on the broker
        _engine.TransportOf(nodes[0]).Block(false);

        Assert.Equal(LinkOutcome.Handled, await _engine.WhenAsync(sent));
        Assert.Equal(["text"], nodes[1].Inbox.Texts);
    }

    [Fact]
    public async Task A_node_that_connects_again_soon_loses_nothing()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        _engine.TransportOf(nodes[1]).Disconnect();
        var sent = nodes[0].Send(nodes[1], "text");
        _engine.Pass(TimeSpan.FromMilliseconds(700));
        _engine.TransportOf(nodes[1]).Reconnect();

        Assert.Equal(LinkOutcome.Handled, await _engine.WhenAsync(sent));
        Assert.Equal(0, nodes[1].Missed);
    }

    [Fact]
    public async Task A_node_without_an_inbox_for_longer_gets_nothing_twice_and_is_told_that_it_missed_something()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        await _engine.WhenAsync(nodes[0].Send(nodes[1], "before"));
        _engine.TransportOf(nodes[1]).Disconnect();
        var sent = nodes[0].Send(nodes[1], "given up");
        Assert.Equal(LinkOutcome.PeerGone, await _engine.WhenAsync(sent));
        _engine.TransportOf(nodes[1]).Reconnect();

        Assert.Equal(LinkOutcome.Handled, await _engine.WhenAsync(nodes[0].Send(nodes[1], "after")));
        Assert.Equal(["before", "after"], nodes[1].Inbox.Texts);
        Assert.Equal(1, nodes[1].Missed);
    }

    [Fact]
    public async Task A_cut_in_one_direction_heals_without_loss()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        _engine.Network.Cuts.Add(("n1", "n2"));
        var there = nodes[0].Send(nodes[1], "there");
        var back = nodes[1].Send(nodes[0], "back"); // arrives; its acknowledgement does not
        _engine.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(["back"], nodes[0].Inbox.Texts);
        Assert.False(back.IsCompleted);
        _engine.Network.Cuts.Clear();

        Assert.Equal([LinkOutcome.Handled, LinkOutcome.Handled], await _engine.WhenAsync(Task.WhenAll(there, back)));
        Assert.Equal(["there"], nodes[1].Inbox.Texts);
        Assert.Equal(["back"], nodes[0].Inbox.Texts);
    }
}
