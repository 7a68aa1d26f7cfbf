using Aviso.Abstractions.Clustering;

namespace Aviso.ClusterKit;

/// <summary>What links promise.</summary>
public abstract class LinkSuite : ClusterSuite
{
    [Fact]
    public async Task Entries_come_once_and_in_order_in_both_directions()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        var (one, two) = (nodes[0], nodes[1]);
        var texts = Enumerable.Range(0, 2000).Select(number => $"{number}").ToList();

        var there = texts.Select(text => one.Send(two, text)).ToList();
        var back = texts.Select(text => two.Send(one, text)).ToList();

        Assert.All(await Engine.WhenAsync(Task.WhenAll(there.Concat(back))), outcome => Assert.Equal(LinkOutcome.Handled, outcome));
        Assert.Equal(texts, one.Inbox.Texts);
        Assert.Equal(texts, two.Inbox.Texts);
    }

    [Fact]
    public async Task An_entry_counts_as_handled_only_when_its_writes_are_done()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        var commit = new TaskCompletionSource();
        nodes[1].Inbox.Commit = commit.Task;
        var first = nodes[0].Send(nodes[1], "first");
        await Engine.UntilAsync(() => nodes[1].Inbox.Count == 1, "the first entry came");
        nodes[1].Inbox.Commit = Task.CompletedTask;
        var second = nodes[0].Send(nodes[1], "second");
        await Engine.UntilAsync(() => nodes[1].Inbox.Count == 2, "the second entry came");

        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
        commit.SetResult();
        Assert.Equal(LinkOutcome.Handled, await Engine.WhenAsync(first));
        Assert.Equal(LinkOutcome.Handled, await Engine.WhenAsync(second));
    }

    [Fact]
    public async Task A_handler_that_fails_does_not_stop_what_comes_behind()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        nodes[1].Inbox.Fails = true;
        Assert.Equal(LinkOutcome.Handled, await Engine.WhenAsync(nodes[0].Send(nodes[1], "bad")));
        nodes[1].Inbox.Fails = false;
        Assert.Equal(LinkOutcome.Handled, await Engine.WhenAsync(nodes[0].Send(nodes[1], "good")));

        Assert.Equal(["good"], nodes[1].Inbox.Texts);
    }

    [Fact]
    public async Task Entries_larger_than_a_frame_come_whole()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        string[] texts = [new('a', 300_000), "small", new('b', 100_000)];
        var sent = texts.Select(text => nodes[0].Send(nodes[1], text)).ToList();

        await Engine.WhenAsync(Task.WhenAll(sent));
        Assert.Equal(texts, nodes[1].Inbox.Texts);
    }

    [Fact]
    public async Task What_is_for_a_node_that_is_not_there_comes_back()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        Assert.Equal(LinkOutcome.PeerGone, await Engine.WhenAsync(nodes[0].Send(NodeId.Create("n9", "dead"), "text")));
    }

    [Fact]
    public async Task What_was_said_in_an_earlier_epoch_is_dropped()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2", "n3");
        var shard = Shard.All.First(one => nodes[0].Ownership.HolderOf(one).Node == nodes[0].Id);
        var epoch = nodes[0].Ownership.HolderOf(shard).Epoch;

        await Engine.WhenAsync(nodes[0].Send(nodes[2], "new", new(shard, epoch + 1)));
        await Engine.WhenAsync(nodes[1].Send(nodes[2], "old", new(shard, epoch)));
        await Engine.WhenAsync(nodes[1].Send(nodes[2], "new, too", new(shard, epoch + 1)));

        Assert.Equal(["new", "new, too"], nodes[2].Inbox.Texts);
    }

    [Fact]
    public async Task A_node_that_does_not_follow_is_sent_no_more_than_the_window_and_loses_nothing()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        var commit = new TaskCompletionSource();
        nodes[1].Inbox.Commit = commit.Task;
        var text = new string('x', 50_000);
        var sent = new List<Task<LinkOutcome>>();
        while (sent.Count == 0 || !sent[^1].IsCompleted)
        {
            sent.Add(nodes[0].Send(nodes[1], text));
        }

        Assert.Equal(LinkOutcome.NoRoom, await sent[^1]);
        Assert.False(nodes[0].Link.HasRoom(nodes[1].Id));
        var room = nodes[0].Link.WaitForRoomAsync(nodes[1].Id).AsTask();
        Assert.False(room.IsCompleted);
        await Engine.UntilAsync(() => nodes[1].Inbox.Count > 0, "the first entries came");
        Assert.InRange(nodes[1].Inbox.Count, 1, 8 * 1024 * 1024 / 50_000 + 1);

        commit.SetResult();
        await Engine.UntilAsync(() => room.IsCompleted, "there is room");
        Assert.All((await Engine.WhenAsync(Task.WhenAll(sent))).SkipLast(1), outcome => Assert.Equal(LinkOutcome.Handled, outcome));
        Assert.Equal(sent.Count - 1, nodes[1].Inbox.Count);
    }

    [Fact]
    public async Task Events_reach_every_node_in_order()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2", "n3");
        var texts = Enumerable.Range(0, 100).Select(number => $"{number}").ToList();
        texts.ForEach(text => nodes[1].Cluster.Bus.Publish("kit", System.Text.Encoding.UTF8.GetBytes(text)));

        await Engine.UntilAsync(() => nodes.All(node => node.Heard.Count == texts.Count), "all have heard everything");
        Assert.All(nodes, node => Assert.Equal(texts, node.Heard));
        Assert.All(nodes, node => Assert.Equal(0, node.Missed));
    }
}
