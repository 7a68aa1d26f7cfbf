using Aviso.Abstractions.Clustering;

namespace Aviso.ClusterKit;

/// <summary>An engine under test: makes nodes, and lets time pass until something has happened.</summary>
public abstract class ClusterEngine : IAsyncDisposable
{
    /// <summary>Makes a node and begins to start it, without waiting for it to join.</summary>
    public abstract ValueTask<KitNode> StartAsync(string name);

    /// <summary>Lets time pass until a condition holds; fails when it does not within what the design promises.</summary>
    public abstract ValueTask UntilAsync(Func<bool> condition, string what);

    /// <summary>Lets time pass until a task completes.</summary>
    public async Task<T> WhenAsync<T>(Task<T> task)
    {
        await UntilAsync(() => task.IsCompleted, "the task completes");
        return await task;
    }

    /// <summary>Starts nodes and waits until all shards are where they should be.</summary>
    public async Task<KitNode[]> StartAllAsync(params string[] names)
    {
        var nodes = new List<KitNode>();
        foreach (var name in names)
        {
            nodes.Add(await StartAsync(name));
        }

        await UntilSettledAsync([.. nodes]);
        return [.. nodes];
    }

    /// <summary>Lets time pass until these nodes know of each other and of nobody else, and agree about an owner for each shard.</summary>
    public ValueTask UntilSettledAsync(params KitNode[] nodes) => UntilAsync(
        () => nodes.All(node => node.Ownership.IsJoined && node.Ownership.Nodes.ToHashSet().SetEquals(nodes.Select(one => one.Id)))
            && Shard.All.All(shard => nodes.Count(node => node.Ownership.MayAct(shard, out _)) == 1
                && nodes.Select(node => node.Ownership.HolderOf(shard)).Distinct().Count() == 1)
            && nodes.All(node => nodes.Length == 1 || node.Owned < Shard.Count * 2 / (nodes.Length + 1)),
        "the cluster has settled");

    /// <inheritdoc />
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
