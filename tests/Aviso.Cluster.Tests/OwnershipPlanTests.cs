using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Ownership;
using Aviso.Cluster.Placing;

namespace Aviso.Cluster.Tests;

public sealed class OwnershipPlanTests
{
    private static readonly NodeId s_one = NodeId.Create("n1", "a");
    private static readonly NodeId s_two = NodeId.Create("n2", "a");

    [Fact]
    public void What_nobody_has_is_claimed_by_whom_it_should_have()
    {
        var (one, two) = (Plan(s_one, View(null, Up(s_one), Up(s_two))), Plan(s_two, View(null, Up(s_one), Up(s_two))));

        Assert.Equal(Shard.Count, one.Claim.Count + two.Claim.Count);
        Assert.Empty(one.Claim.Intersect(two.Claim));
        Assert.Empty(one.Release);
    }

    [Fact]
    public void What_another_should_have_is_released_a_few_at_a_time()
    {
        var plan = Plan(s_one, View(s_one, Up(s_one), Up(s_two)));

        Assert.Equal(8, plan.Release.Count);
        Assert.True(plan.HasMore);
        Assert.All(plan.Release, one => Assert.Equal(5, one.Epoch));
    }

    [Fact]
    public void A_node_that_joins_or_leaves_is_given_nothing()
    {
        Assert.Empty(Plan(s_one, View(s_one, Up(s_one), new(s_two, NodeState.Joining, new("1"), false))).Release);
        Assert.Empty(Plan(s_two, View(null, Up(s_one), new(s_two, NodeState.Draining, new("1"), false))).Claim);
    }

    [Fact]
    public void A_node_that_leaves_alone_keeps_what_it_has() =>
        Assert.Empty(Plan(s_one, View(s_one, new NodeRow(s_one, NodeState.Draining, new("1"), false))).Release);

    [Fact]
    public void The_shards_of_an_expired_node_are_taken_only_by_one_who_has_been_in_touch()
    {
        var view = View(s_two, Up(s_one), new(s_two, NodeState.Up, new("1"), IsExpired: true));

        Assert.Empty(Plan(s_one, view, mayExpel: false).Claim);
        var plan = Plan(s_one, view);
        Assert.Equal([s_two], plan.Expel);
        Assert.Equal(Shard.Count, plan.Claim.Count);
    }

    private static NodeRow Up(NodeId node) => new(node, NodeState.Up, new("1"), IsExpired: false);

    private static ClusterView View(NodeId? holder, params NodeRow[] rows) => new(rows, [.. Shard.All.Select(_ => new ShardHolder(holder, 5))]);

    private static OwnershipPlan Plan(NodeId self, ClusterView view, bool mayExpel = true) => OwnershipPlan.Make(view, self, mayExpel, 8, PlacementChoice.BuiltIn);
}
