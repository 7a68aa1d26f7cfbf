using Aviso.Abstractions.Clustering;
using Aviso.ClusterKit;
using Aviso.ClusterKit.Fakes;

namespace Aviso.Cluster.Tests;

/// <summary>What nodes do whose brokers know different inboxes, as after a split.</summary>
public sealed class LinkWayTests : IAsyncDisposable
{
    private readonly FakeEngine _engine = new();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task A_node_that_hears_others_and_cannot_reach_them_connects_anew()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2", "n3");
        _engine.Settle(nodes);
        Refuse("n1", "n2");
        Refuse("n1", "n3");
        var sent = new[] { nodes[1].Send(nodes[0], "its acknowledgement comes back"), nodes[2].Send(nodes[0], "this one's, too") };
        _engine.Pass(TimeSpan.FromSeconds(4));
        Assert.Equal(["its acknowledgement comes back", "this one's, too"], nodes[0].Inbox.Texts.Order());
        Assert.DoesNotContain(sent, one => one.IsCompleted);
        _engine.Pass(TimeSpan.FromSeconds(6));

        Assert.All(sent, one => Assert.True(one.IsCompletedSuccessfully && one.Result == LinkOutcome.Handled));
        Assert.Equal([1, 0, 0], nodes.Select(node => _engine.TransportOf(node).ConnectedAnew));
        Assert.Equal(2, nodes[0].Inbox.Count); // once each
    }

    [Fact]
    public async Task Of_two_that_neither_hear_nor_reach_each_other_one_goes_to_the_other()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        _engine.Settle(nodes);
        Refuse("n1", "n2");
        Refuse("n2", "n1");
        await KeepSendingAsync(nodes, () => _engine.Network.Refusals.Count == 0);

        Assert.Equal(1, nodes.Sum(node => _engine.TransportOf(node).ConnectedAnew));
        Assert.Equal(LinkOutcome.Handled, await _engine.WhenAsync(nodes[0].Send(nodes[1], "there")));
        Assert.Equal(LinkOutcome.Handled, await _engine.WhenAsync(nodes[1].Send(nodes[0], "back")));
    }

    [Fact]
    public async Task Of_three_the_one_that_is_alone_goes_to_the_others()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2", "n3");
        _engine.Settle(nodes);
        Refuse("n1", "n2");
        Refuse("n2", "n1");
        Refuse("n1", "n3");
        Refuse("n3", "n1");
        await KeepSendingAsync(nodes, () => _engine.Network.Refusals.Count == 0);

        Assert.Equal([1, 0, 0], nodes.Select(node => _engine.TransportOf(node).ConnectedAnew));
    }

    [Fact]
    public async Task A_node_that_has_no_inbox_for_a_while_makes_nobody_else_connect_anew()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2", "n3");
        _engine.Settle(nodes);
        _engine.TransportOf(nodes[2]).Disconnect();
        var end = _engine.Time.GetUtcNow() + TimeSpan.FromSeconds(40);
        await KeepSendingAsync(nodes, () => _engine.Time.GetUtcNow() >= end);

        Assert.All(nodes, node => Assert.Equal(0, _engine.TransportOf(node).ConnectedAnew));
    }

    [Fact]
    public async Task A_node_that_died_makes_nobody_connect_anew()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        _engine.Settle(nodes);
        _engine.Crash(nodes[1]);
        var end = _engine.Time.GetUtcNow() + TimeSpan.FromSeconds(40);
        await KeepSendingAsync(nodes, () => _engine.Time.GetUtcNow() >= end);

        Assert.Equal(0, _engine.TransportOf(nodes[0]).ConnectedAnew);
    }

    private void Refuse(string from, string to) => _engine.Network.Refusals.Add((from, to));

    private async Task KeepSendingAsync(IReadOnlyList<KitNode> nodes, Func<bool> until)
    {
        var next = _engine.Time.GetUtcNow();
        await _engine.UntilAsync(
            () =>
            {
                if (_engine.Time.GetUtcNow() >= next)
                {
                    next += TimeSpan.FromSeconds(1);
                    _ = nodes.SelectMany(from => nodes.Where(to => to != from).Select(to => from.Send(to, "text"))).ToList();
                }

                return until();
            },
            "what was tried came about");
    }
}
