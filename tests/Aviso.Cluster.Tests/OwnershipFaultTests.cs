using Aviso.Abstractions.Clustering;
using Aviso.ClusterKit;
using Aviso.ClusterKit.Fakes;

namespace Aviso.Cluster.Tests;

/// <summary>What ownership does when nodes or the database fail, within the times that the design names.</summary>
public sealed class OwnershipFaultTests : IAsyncDisposable
{
    private readonly FakeEngine _engine = new();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Shards_of_a_node_that_crashed_have_another_owner_within_seven_seconds()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2", "n3");
        _engine.Settle(nodes);
        var mine = Shard.All.Where(shard => nodes[2].Ownership.MayAct(shard, out _)).ToDictionary(shard => shard, shard => _engine.Table.EpochOf(shard));
        var crashedAt = _engine.Time.GetUtcNow();
        _engine.Crash(nodes[2]);

        await _engine.UntilAsync(() => nodes[0].Owned + nodes[1].Owned == Shard.Count, "the others own everything");
        Assert.InRange(_engine.Time.GetUtcNow() - crashedAt, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7.2));
        Assert.All(mine, one => Assert.Equal(one.Value + 1, _engine.Table.EpochOf(one.Key)));
    }

    [Fact]
    public async Task A_suspended_node_does_not_act_when_it_wakes_and_comes_back_as_another()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2", "n3");
        _engine.Settle(nodes);
        var before = nodes[2].Id;
        var shard = Shard.All.First(one => nodes[2].Ownership.MayAct(one, out _));
        nodes[2].Ownership.MayAct(shard, out var epoch);
        _engine.ClockOf(nodes[2]).Suspend();

        _engine.Pass(TimeSpan.FromSeconds(5.1));
        Assert.Equal(0, nodes[2].Owned); // asked at this moment, it would say so without having heard anything
        await _engine.UntilAsync(() => nodes[0].Owned + nodes[1].Owned == Shard.Count, "the others own everything");

        _engine.ClockOf(nodes[2]).Resume();
        Assert.Equal(0, nodes[2].Owned);
        await _engine.UntilSettledAsync(nodes);
        Assert.NotEqual(before, nodes[2].Id);

        // What the zombie said in its old epoch is dropped by all who have heard of the new one.
        await _engine.WhenAsync(nodes[0].Send(nodes[1], "new", epoch with { Epoch = _engine.Table.EpochOf(shard) }));
        await _engine.WhenAsync(nodes[2].Send(nodes[1], "old", epoch));
        Assert.Equal(["new"], nodes[1].Inbox.Texts);
    }

    [Fact]
    public async Task A_node_whose_earlier_life_could_not_be_ended_joins_when_it_could()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        _engine.Settle(nodes);
        var (before, tries) = (nodes[1].Id, 0);
        _engine.NodeOf(nodes[1]).Expelled = () => ++tries < 3 ? throw new InvalidOperationException("Sessions could not be ended.") : Task.CompletedTask;
        _engine.ClockOf(nodes[1]).Suspend();
        await _engine.UntilAsync(() => nodes[0].Owned == Shard.Count, "the other owns everything");
        _engine.ClockOf(nodes[1]).Resume();

        await _engine.UntilAsync(() => tries == 2, "it has failed twice");
        Assert.False(nodes[1].Ownership.IsJoined);
        Assert.Equal([nodes[0].Id], nodes[0].Ownership.Nodes);

        await _engine.UntilSettledAsync(nodes);
        Assert.Equal(3, tries);
        Assert.NotEqual(before, nodes[1].Id);
        Assert.Equal(LinkOutcome.Handled, await _engine.WhenAsync(nodes[0].Send(nodes[1], "there")));
        Assert.Equal(LinkOutcome.Handled, await _engine.WhenAsync(nodes[1].Send(nodes[0], "back")));
    }

    [Fact]
    public async Task A_short_suspension_changes_nothing()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        var before = nodes.Select(node => node.Id).ToList();
        _engine.ClockOf(nodes[1]).Suspend();
        var sent = nodes[0].Send(nodes[1], "text");
        _engine.Pass(TimeSpan.FromSeconds(4));
        Assert.False(sent.IsCompleted);
        _engine.ClockOf(nodes[1]).Resume();

        Assert.Equal(LinkOutcome.Handled, await _engine.WhenAsync(sent));
        Assert.Equal(["text"], nodes[1].Inbox.Texts);
        await _engine.UntilSettledAsync(nodes);
        Assert.Equal(before, nodes.Select(node => node.Id));
        Assert.All(Shard.All, shard => Assert.InRange(_engine.Table.EpochOf(shard), 1, 2));
    }

    [Fact]
    public async Task A_node_without_the_database_rests_before_others_take_over()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2", "n3");
        _engine.Settle(nodes);
        _engine.LoseTable(nodes[0]);
        await _engine.UntilAsync(() => nodes[0].Owned == 0, "the node rests");
        await _engine.UntilAsync(() => nodes[1].Owned + nodes[2].Owned == Shard.Count, "the others own everything");
        _engine.FindTable(nodes[0]);

        await _engine.UntilSettledAsync(nodes);
    }

    [Fact]
    public async Task Without_a_database_all_rest_and_go_on_with_the_same_epochs()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2", "n3");
        _engine.Settle(nodes);
        var (epochs, ids) = (Shard.All.Select(_engine.Table.EpochOf).ToList(), nodes.Select(node => node.Id).ToList());
        _engine.LoseTable(nodes);
        _engine.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(0, nodes.Sum(node => node.Owned));
        Assert.Equal(LinkOutcome.Handled, await _engine.WhenAsync(nodes[0].Send(nodes[1], "links need no database")));

        // Each finds it at another moment: the first must not take the others for dead.
        foreach (var node in nodes)
        {
            _engine.FindTable(node);
            _engine.Pass(TimeSpan.FromSeconds(1.5));
        }

        await _engine.UntilSettledAsync(nodes);
        Assert.Equal(epochs, Shard.All.Select(_engine.Table.EpochOf));
        Assert.Equal(ids, nodes.Select(node => node.Id));
    }

    [Fact]
    public async Task Nodes_start_in_any_order_before_what_they_need()
    {
        _engine.IsTableDown = true;
        var first = await _engine.StartAsync("n1");
        _engine.TransportOf(first).Disconnect();
        _engine.Pass(TimeSpan.FromSeconds(5));
        Assert.False(first.Ownership.IsJoined);

        _engine.FindTable(first);
        _engine.IsTableDown = false;
        _engine.Pass(TimeSpan.FromSeconds(3));
        Assert.False(first.Ownership.IsJoined); // without an inbox it is given nothing
        Assert.Equal(0, first.Owned);
        var second = await _engine.StartAsync("n2");
        await _engine.UntilAsync(() => second.Owned == Shard.Count, "the second owns everything");

        _engine.TransportOf(first).Reconnect();
        await _engine.UntilSettledAsync(first, second);
    }

    [Fact]
    public async Task All_nodes_die_and_new_ones_take_over()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        _engine.Crash(nodes[0]);
        _engine.Crash(nodes[1]);
        _engine.Pass(TimeSpan.FromSeconds(1));

        await _engine.StartAllAsync("n1", "n2");
    }
}
