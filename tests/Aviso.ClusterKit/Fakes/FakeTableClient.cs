using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Ownership;

namespace Aviso.ClusterKit.Fakes;

/// <summary>A node's connection to the <see cref="FakeTable"/>.</summary>
internal sealed class FakeTableClient(FakeTable table) : IClusterTable
{
    /// <summary>Whether the database cannot be reached.</summary>
    public bool IsDown { get; set; }

    public Task JoinAsync(NodeId node, NodeFacts facts, TimeSpan timeToLive, CancellationToken cancellation = default) =>
        Ask(() => table.Join(node, facts, timeToLive));

    public Task<ClusterView?> BeatAsync(NodeId node, NodeState state, TimeSpan timeToLive, CancellationToken cancellation = default) =>
        Ask(() => table.Beat(node, state, timeToLive));

    public Task DescribeAsync(NodeId node, NodeFacts facts, CancellationToken cancellation = default) => Ask(() => table.Describe(node, facts));

    public Task ExpelAsync(IReadOnlyList<NodeId> nodes, CancellationToken cancellation = default) => Ask(() => table.Expel(nodes));

    public Task<IReadOnlyList<ShardEpoch>> ClaimAsync(NodeId node, IReadOnlyList<Shard> shards, CancellationToken cancellation = default) =>
        Ask(() => table.Claim(node, shards));

    public Task ReleaseAsync(NodeId node, IReadOnlyList<ShardEpoch> shards, CancellationToken cancellation = default) =>
        Ask(() => table.Release(node, shards));

    public Task LeaveAsync(NodeId node, CancellationToken cancellation = default) => Ask(() => table.Leave(node));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<T> Ask<T>(Func<T> question) =>
        IsDown ? Task.FromException<T>(new ClusterTableException("The test has taken the database away.")) : Task.FromResult(question());

    private Task<bool> Ask(Action question) => Ask(() =>
    {
        question();
        return true;
    });
}
