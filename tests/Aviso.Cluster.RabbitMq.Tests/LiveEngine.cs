using Aviso.Abstractions.Randomness;
using Aviso.Cluster.Ownership;
using Aviso.ClusterKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviso.Cluster.RabbitMq.Tests;

/// <summary>Nodes over a real broker and a real database, in real time.</summary>
public sealed class LiveEngine(Uri broker, string database, ClusterLimits limits, TimeSpan? heartbeat = null) : ClusterEngine
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private readonly List<ClusterNode> _nodes = [];

    /// <summary>A lease of the usual length, for tests that wait for its end; beats and hand-overs are faster.</summary>
    public static ClusterLimits ShortLease { get; } = new()
    {
        // On a busy machine a node may take a while to connect again.
        Links = new() { RoutePatience = TimeSpan.FromSeconds(5), ReconnectPatience = TimeSpan.FromSeconds(60) },
        Ownership = new OwnershipTimes
        {
            Beat = TimeSpan.FromMilliseconds(200),
            HandOverBatch = 64,
            HandOverPause = TimeSpan.FromMilliseconds(20),
        },
    };

    /// <summary>A lease that no machine, however busy, lets end during a test.</summary>
    public static ClusterLimits LongLease { get; } = ShortLease with { Ownership = ShortLease.Ownership with { TimeToLive = TimeSpan.FromMinutes(5) } };

    public override async ValueTask<KitNode> StartAsync(string name)
    {
        var cluster = new ClusterNode(
            name, new("1"),
            new RabbitMqTransport(new([broker]) { Heartbeat = heartbeat ?? TimeSpan.FromSeconds(5) }, TimeProvider.System, NullLogger<RabbitMqTransport>.Instance),
            new PostgresClusterTable(database, TimeSpan.FromSeconds(2)),
            limits, new SystemRandomSource(), TimeProvider.System, NullLogger.Instance);
        _nodes.Add(cluster);
        var node = new KitNode(name, cluster);
        await cluster.StartAsync();
        return node;
    }

    public override async ValueTask UntilAsync(Func<bool> condition, string what)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(startedAt) < s_patience, $"Within two minutes it did not happen that {what}.");
            await Task.Delay(s_look);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
