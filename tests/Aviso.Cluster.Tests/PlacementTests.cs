using Aviso.Abstractions.Clustering;
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
        var owners = Shard.All.Select(shard => Placement.OwnerOf(shard, nodes)!).ToList();
        Assert.All(owners.CountBy(owner => owner), one => Assert.InRange(one.Value, 256 / count / 2, 256 / count * 2));

        var fewer = nodes[1..];
        Assert.All(Shard.All, shard => Assert.True(owners[shard.Number] == nodes[0] || owners[shard.Number] == Placement.OwnerOf(shard, fewer)));
    }

    [Fact]
    public void A_node_that_starts_again_is_wanted_where_it_was() => Assert.All(Shard.All, shard => Assert.Equal(
        Placement.OwnerOf(shard, [NodeId.Create("n1", "a"), NodeId.Create("n2", "a")])!.Name,
        Placement.OwnerOf(shard, [NodeId.Create("n2", "b"), NodeId.Create("n1", "c")])!.Name));

    [Fact]
    public void Without_nodes_nobody_is_wanted() => Assert.Null(Placement.OwnerOf(new(0), []));

    [Theory]
    [InlineData("")]
    [InlineData("node 1")]
    [InlineData("nöde")]
    [InlineData("a123456789b123456789c123456789d123456789e123456789f123456789")]
    public void A_name_that_does_not_fit_is_refused(string name) => Assert.Throws<ArgumentException>(() => NodeId.Create(name, "12345678"));
}
