using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Placing;
using Aviso.ClusterKit;
using Aviso.ClusterKit.Fakes;

namespace Aviso.Cluster.Tests.Strategies;

/// <summary>The examples in docs/dev/cluster.md are these classes, and they work.</summary>
public sealed class StrategyExampleTests
{
    [Theory]
    [InlineData(nameof(ByNameModule))]
    [InlineData(nameof(EvenPlacementModule))]
    public void Example_in_the_documentation_is_the_class_that_is_tested(string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Aviso.slnx")))
        {
            root = root.Parent!;
        }

        var source = File.ReadAllText(Path.Combine(root.FullName, "tests", "Aviso.Cluster.Tests", "Strategies", name + ".cs"));
        var example = source[source.IndexOf("[XmppModule", StringComparison.Ordinal)..].Trim();
        Assert.Contains(example, File.ReadAllText(Path.Combine(root.FullName, "docs", "dev", "cluster.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_placement_is_in_force_when_all_nodes_have_it_and_shards_never_have_two_owners_on_the_way()
    {
        await using var engine = new FakeEngine();
        var even = new PlacementChoice("even", static () => new EvenPlacementModule());
        var (one, two) = (await engine.StartAsync("n1"), await engine.StartAsync("n2"));
        await engine.UntilSettledAsync([one, two]);
        var before = Owned(one);
        Assert.NotEqual(128, before);

        // Restarted one after the other, as an operator does: until the second one is up with it, nothing changes.
        one = await RestartAsync(engine, one, even);
        await engine.UntilSettledAsync([one, two]);
        Assert.Equal(before, Owned(one));

        two = await RestartAsync(engine, two, even);
        await engine.UntilAsync(() => Owned(one) == 128 && Owned(two) == 128, "the shards are divided evenly");
        engine.Pass(TimeSpan.FromSeconds(10));
        Assert.All(Shard.All, shard => Assert.Equal((shard.Number % 2 == 0 ? one : two).Id, one.Ownership.HolderOf(shard).Node));
    }

    [Fact]
    public async Task Node_of_weight_0_owns_nothing_and_hands_over_what_it_had()
    {
        await using var engine = new FakeEngine();
        var one = await engine.StartAsync("n1");
        await engine.UntilSettledAsync([one]);
        var two = engine.Make("n2", weight: 0);
        await engine.NodeOf(two).StartAsync();
        await engine.UntilAsync(() => two.Ownership.IsJoined, "n2 has joined");
        engine.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(Shard.Count, Owned(one));

        // Alone it must own everything all the same, and gives it up when another one comes.
        engine.Crash(one);
        await engine.UntilAsync(() => Owned(two) == Shard.Count, "n2 has taken over");
        var three = await engine.StartAsync("n3");
        await engine.UntilAsync(() => Owned(three) == Shard.Count && Owned(two) == 0, "n3 has everything");
    }

    private static async Task<KitNode> RestartAsync(FakeEngine engine, KitNode node, PlacementChoice placement)
    {
        await engine.NodeOf(node).LeaveAsync();
        engine.Crash(node);
        var again = engine.Make(node.Name, placement: placement);
        await engine.NodeOf(again).StartAsync();
        return again;
    }

    private static int Owned(KitNode node) => Shard.All.Count(shard => node.Ownership.MayAct(shard, out _));
}
