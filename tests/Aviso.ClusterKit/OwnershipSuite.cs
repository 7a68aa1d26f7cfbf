using Aviso.Abstractions.Clustering;

namespace Aviso.ClusterKit;

/// <summary>What several nodes promise about who owns what.</summary>
public abstract class OwnershipSuite : ClusterSuite
{
    [Fact]
    public async Task Each_shard_has_one_owner_and_all_agree()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2", "n3");

        Assert.Equal(Shard.Count, nodes.Sum(node => node.Owned));
        Assert.All(nodes, node => Assert.InRange(node.Owned, 50, 125));
    }

    [Fact]
    public async Task A_node_that_joins_takes_only_its_own_share()
    {
        var (first, second) = (await Engine.StartAllAsync("n1", "n2")) is [var one, var two] ? (one, two) : default;
        var before = Shard.All.Select(first.Ownership.HolderOf).ToList();

        var third = await Engine.StartAsync("n3");
        await Engine.UntilSettledAsync(first, second, third);

        Assert.All(Shard.All, shard =>
        {
            var (was, now) = (before[shard.Number], first.Ownership.HolderOf(shard));
            Assert.True(now == was || now == new ShardHolder(third.Id, was.Epoch + 1), $"shard {shard} went from {was} to {now}");
        });
    }

    [Fact]
    public async Task A_node_that_drains_hands_over_everything_and_leaves_no_trace()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2", "n3");
        var leaving = (Cluster.ClusterNode)nodes[1].Cluster;

        leaving.Drain();
        await Engine.UntilAsync(() => leaving.IsDrained, "the node is drained");
        Assert.False(nodes[1].Ownership.IsJoined);
        await leaving.LeaveAsync();

        await Engine.UntilSettledAsync(nodes[0], nodes[2]);
    }

    [Fact]
    public async Task Shards_of_the_last_node_that_leaves_are_taken_by_the_first_that_comes()
    {
        var first = Assert.Single(await Engine.StartAllAsync("n1"));
        await ((Cluster.ClusterNode)first.Cluster).LeaveAsync();

        var second = await Engine.StartAsync("n2");
        await Engine.UntilSettledAsync(second);
        Assert.All(Shard.All, shard => Assert.Equal(2, second.Ownership.HolderOf(shard).Epoch));
    }

    [Fact]
    public async Task Whoever_loses_a_shard_has_stopped_to_act_when_it_is_told()
    {
        var first = Assert.Single(await Engine.StartAllAsync("n1"));
        var acted = 0;
        first.Ownership.Moved += move => acted += move.Now.Node != first.Id && first.Ownership.MayAct(move.Shard, out _) ? 1 : 0;

        await Engine.UntilSettledAsync(first, await Engine.StartAsync("n2"));

        Assert.Equal(0, acted);
    }
}
