using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Ownership;
using Aviso.Cluster.Placing;
using Aviso.Protocol;

namespace Aviso.Cluster.Tests;

public sealed class PlacementTests
{
    [Theory]
    [InlineData("juliet@capulet.example", 85)]
    [InlineData("romeo@montague.example", 56)]
    [InlineData("jürgen@example.org", 29)]
    public void The_shard_of_an_address_is_the_same_in_every_version(string jid, int shard)
    {
        Assert.Equal(shard, Shard.Of(Jid.Parse(jid)).Number);
        Assert.Equal(shard, Shard.Of(Jid.Parse(jid + "/balcony")).Number);
    }

    [Fact]
    public void Addresses_spread_over_all_shards()
    {
        var counts = Enumerable.Range(0, 256_000).CountBy(number => Shard.Of(System.Text.Encoding.UTF8.GetBytes($"user{number}@example.org")).Number).ToList();
        Assert.Equal(Shard.Count, counts.Count);
        Assert.All(counts, one => Assert.InRange(one.Value, 800, 1200));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void Shards_spread_over_all_nodes_and_only_a_lost_nodes_shards_move(int count)
    {
        var nodes = Enumerable.Range(1, count).Select(number => NodeId.Create($"n{number:00}", "1")).ToList();
        var owners = Shard.All.Select(shard => OwnerOf(shard, nodes)).ToList();
        Assert.All(owners.CountBy(owner => owner), one => Assert.InRange(one.Value, 256 / count / 2, 256 / count * 2));

        var fewer = nodes[1..];
        Assert.All(Shard.All, shard => Assert.True(owners[shard.Number] == nodes[0] || owners[shard.Number] == OwnerOf(shard, fewer)));
    }

    [Fact]
    public void A_node_that_starts_again_is_wanted_where_it_was() => Assert.All(Shard.All, shard => Assert.Equal(
        OwnerOf(shard, [NodeId.Create("n1", "a"), NodeId.Create("n2", "a")])!.Name,
        OwnerOf(shard, [NodeId.Create("n2", "b"), NodeId.Create("n1", "c")])!.Name));

    [Fact]
    public void Shards_stay_where_earlier_versions_put_them() =>
        Assert.Equal("1211111212122111", string.Concat(Shard.All.Take(16).Select(shard => OwnerOf(shard, [NodeId.Create("n1", "a"), NodeId.Create("n2", "a")]).Name[1])));

    [Fact]
    public void Shards_are_divided_by_weight()
    {
        PlacementNode[] nodes = [new(NodeId.Create("n1", "a"), 3), new(NodeId.Create("n2", "a"), 1)];
        var heavy = Shard.All.Count(shard => RendezvousPlacement.Instance.OwnerOf(shard, nodes) == nodes[0].Node);
        Assert.InRange(heavy, 172, 212); // 192 of 256, give or take three standard deviations

        // More weight takes from others and gives nothing away.
        PlacementNode[] more = [nodes[0], nodes[1] with { Weight = 2 }];
        Assert.All(Shard.All, shard => Assert.True(
            RendezvousPlacement.Instance.OwnerOf(shard, nodes) == nodes[0].Node || RendezvousPlacement.Instance.OwnerOf(shard, more) == nodes[1].Node));
    }

    [Fact]
    public void Without_nodes_nobody_is_wanted() => Assert.Null(PlacementChoice.BuiltIn.By(View())(new(0)));

    [Fact]
    public void Nodes_that_have_chosen_different_placements_use_the_one_that_all_have()
    {
        var first = new PlacementChoice("first", static () => new First());
        Assert.All(Shard.All, shard => Assert.Equal("n1", first.By(View(Row("n1", "first"), Row("n2", "first")))(shard)!.Name));

        var mixed = View(Row("n1", "first"), Row("n2", "rendezvous"));
        Assert.All(Shard.All, shard => Assert.Equal(PlacementChoice.BuiltIn.By(mixed)(shard), first.By(mixed)(shard)));

        // A node that leaves and knows the other placement only still sees that nothing is its own.
        var leaving = View(Row("n1", "first"), Row("n2", "rendezvous") with { State = NodeState.Draining });
        Assert.All(Shard.All, shard => Assert.Equal("n1", PlacementChoice.BuiltIn.By(leaving)(shard)!.Name));
    }

    [Fact]
    public void Placement_that_names_a_stranger_is_not_followed()
    {
        var wrong = new PlacementChoice("wrong", static () => new Stranger());
        Assert.All(Shard.All, shard => Assert.Equal("n1", wrong.By(View(Row("n1", "wrong")))(shard)!.Name));
    }

    private static NodeId OwnerOf(Shard shard, IReadOnlyList<NodeId> nodes) => RendezvousPlacement.Instance.OwnerOf(shard, [.. nodes.Select(node => new PlacementNode(node, 1))]);

    private static NodeRow Row(string name, string placement) => new(NodeId.Create(name, "a"), NodeState.Up, new("1", Placement: placement), IsExpired: false);

    private static ClusterView View(params NodeRow[] rows) => new(rows, [.. Shard.All.Select(_ => new ShardHolder(null, 1))]);

    private sealed class First : IPlacement
    {
        public NodeId OwnerOf(Shard shard, IReadOnlyList<PlacementNode> nodes) => nodes[0].Node;
    }

    private sealed class Stranger : IPlacement
    {
        public NodeId OwnerOf(Shard shard, IReadOnlyList<PlacementNode> nodes) => NodeId.Create("stranger", "a");
    }

    [Theory]
    [InlineData("")]
    [InlineData("node 1")]
    [InlineData("nöde")]
    [InlineData("a123456789b123456789c123456789d123456789e123456789f123456789")]
    public void A_name_that_does_not_fit_is_refused(string name) => Assert.Throws<ArgumentException>(() => NodeId.Create(name, "12345678"));
}
