using Aviso.ClusterKit;
using Aviso.Core.Clustering;

namespace Aviso.Cluster.Tests;

/// <summary>A server without an engine keeps what of the promises makes sense for one.</summary>
public sealed class SingleNodeTests : NodeSuite
{
    protected override ValueTask<ClusterEngine> CreateEngineAsync() => new(new SingleEngine());

    [Fact]
    public async Task Look_ups_in_the_owned_shards_allocate_nothing()
    {
        var node = Assert.Single(await Engine.StartAllAsync("n1"));
        var (homes, ownership, found) = (node.Homes, node.Ownership, 0);
        void Look()
        {
            found += (homes.FindAsync(Juliet).Result == node.Id ? 1 : 0) + (ownership.MayAct(Abstractions.Clustering.Shard.Of(Juliet), out _) ? 1 : 0);
        }

        Look();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++)
        {
            Look();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2002, found);
    }

    private sealed class SingleEngine : ClusterEngine
    {
        public override ValueTask<KitNode> StartAsync(string name) => new(new KitNode(name, new SingleNode(name)));

        public override ValueTask UntilAsync(Func<bool> condition, string what)
        {
            Assert.True(condition(), $"It did not happen at once that {what}, and nothing waits in a cluster of one.");
            return ValueTask.CompletedTask;
        }
    }
}
