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
    public async Task Sessions_are_found_until_they_are_removed()
    {
        var node = Assert.Single(await Engine.StartAllAsync("n1"));
        Assert.Empty(await FindAsync(node, Juliet));

        Assert.Empty(await AddAsync(node, JulietsBalcony));
        Assert.Empty(await AddAsync(node, JulietsChamber));
        Assert.Equal([new(JulietsBalcony, node.Id), new SessionPlace(JulietsChamber, node.Id)], await FindAsync(node, Juliet));

        node.Directory.Remove(JulietsBalcony);
        Assert.Equal([new SessionPlace(JulietsChamber, node.Id)], await FindAsync(node, Juliet));
        node.Directory.Remove(JulietsBalcony);
        node.Directory.Remove(JulietsChamber);
        Assert.Empty(await FindAsync(node, Juliet));
    }

    [Fact]
    public async Task A_session_that_is_added_twice_is_there_once()
    {
        var node = Assert.Single(await Engine.StartAllAsync("n1"));
        await AddAsync(node, JulietsBalcony);
        await AddAsync(node, JulietsBalcony);

        Assert.Single(await FindAsync(node, Juliet));
    }

    [Fact]
    public async Task A_session_here_is_found_without_waiting()
    {
        var node = Assert.Single(await Engine.StartAllAsync("n1"));
        await AddAsync(node, JulietsBalcony);

        Assert.True(node.Directory.FindAsync(Juliet).IsCompletedSuccessfully);
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
