using Aviso.Abstractions.Clustering;

namespace Aviso.ClusterKit;

/// <summary>What a node promises whether it is alone or not.</summary>
public abstract class NodeSuite : ClusterSuite
{
    [Fact]
    public async Task A_node_alone_owns_everything()
    {
        var node = Assert.Single(await Engine.StartAllAsync("n1"));

        Assert.Equal([node.Id], node.Ownership.Nodes);
        Assert.All(Shard.All, shard =>
        {
            Assert.True(node.Ownership.MayAct(shard, out var epoch));
            Assert.Equal(new(shard, 1), epoch);
            Assert.Equal(new(node.Id, 1), node.Ownership.HolderOf(shard));
        });
    }

    [Fact]
    public async Task Everybody_lives_there()
    {
        var node = Assert.Single(await Engine.StartAllAsync("n1"));
        Assert.Equal(node.Id, await FindAsync(node, Juliet));
        Assert.Equal(node.Id, await ClaimAsync(node, Juliet));
        Assert.Equal(node.Id, await ClaimAsync(node, Juliet));
        Assert.True(node.Homes.FindAsync(Juliet).IsCompletedSuccessfully);

        node.Homes.Release(Juliet);
        Assert.Equal(node.Id, await FindAsync(node, Juliet));
    }

    [Fact]
    public async Task The_publisher_of_an_event_hears_it()
    {
        var node = Assert.Single(await Engine.StartAllAsync("n1"));
        node.Cluster.Bus.Publish("other", "no"u8.ToArray());
        node.Cluster.Bus.Publish("kit", "first"u8.ToArray());
        node.Cluster.Bus.Publish("kit", "second"u8.ToArray());

        Assert.Equal(["first", "second"], node.Heard);
    }
}
