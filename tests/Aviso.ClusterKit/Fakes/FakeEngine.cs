using Aviso.Abstractions.Clustering;
using Aviso.Cluster;
using Aviso.Cluster.Placing;
using Aviso.Testing.Server;
using Aviso.Testing.Time;

namespace Aviso.ClusterKit.Fakes;

/// <summary>
/// Nodes over a broker and a database that are objects, on a clock that moves only in <see cref="UntilAsync"/>: everything runs
/// on the test's thread, the same way each time. At every step of five milliseconds it is checked that no shard has two owners.
/// </summary>
internal sealed class FakeEngine(int seed = 1) : ClusterEngine
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private readonly Random _random = new(seed);
    private readonly Dictionary<KitNode, (ClusterNode Node, FakeClock Clock, FakeTransport Transport, FakeTableClient Table)> _parts = [];
    private FakeTable? _table;
    private FakeNetwork? _network;

    public FakeTime Time { get; } = new();

    /// <summary>What the nodes log.</summary>
    public TestLog Log { get; } = new();

    public FakeTable Table => _table ??= new(Time);

    public FakeNetwork Network => _network ??= new(Time, new(seed));

    public Random Random => _random;

    /// <summary>The running nodes.</summary>
    public IEnumerable<KitNode> Nodes => _parts.Where(one => !one.Value.Clock.IsDead).Select(one => one.Key);

    public override async ValueTask<KitNode> StartAsync(string name)
    {
        var node = Make(name);
        await NodeOf(node).StartAsync();
        return node;
    }

    /// <summary>Makes a node that is still to be started.</summary>
    public KitNode Make(string name, bool isBare = true, PlacementChoice? placement = null, int weight = 1)
    {
        var clock = new FakeClock(Time);
        var transport = new FakeTransport(Network, clock);
        var table = new FakeTableClient(Table) { IsDown = IsTableDown };
        var cluster = new ClusterNode(
            name, new("1", $"{name}.example.org:5222", Weight: weight), transport, table, new(), new FakeRandom(_random), clock, Log, placement);
        var node = new KitNode(name, cluster, isBare);
        _parts.Add(node, (cluster, clock, transport, table));
        return node;
    }

    /// <summary>Whether nodes that start now find no database.</summary>
    public bool IsTableDown { get; set; }

    public ClusterNode NodeOf(KitNode node) => _parts[node].Node;

    public FakeClock ClockOf(KitNode node) => _parts[node].Clock;

    public FakeTransport TransportOf(KitNode node) => _parts[node].Transport;

    public FakeTableClient TableOf(KitNode node) => _parts[node].Table;

    /// <summary>As kill -9.</summary>
    public void Crash(KitNode node)
    {
        ClockOf(node).IsDead = true;
        TransportOf(node).Disconnect();
    }

    public void LoseTable(params IEnumerable<KitNode> nodes)
    {
        foreach (var node in nodes)
        {
            TableOf(node).IsDown = true;
        }
    }

    public void FindTable(params IEnumerable<KitNode> nodes)
    {
        foreach (var node in nodes)
        {
            TableOf(node).IsDown = false;
        }
    }

    public override ValueTask UntilAsync(Func<bool> condition, string what)
    {
        var end = Time.GetUtcNow() + s_patience;
        while (!condition())
        {
            Assert.True(Time.GetUtcNow() < end, $"Within two minutes it did not happen that {what}.");
            Step();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time)
    {
        for (var end = Time.GetUtcNow() + time; Time.GetUtcNow() < end;)
        {
            Step();
        }
    }

    /// <summary>Lets time pass until every node has been in touch with the table for so long that it may expel others.</summary>
    public void Settle(IEnumerable<KitNode> nodes)
    {
        Assert.All(nodes, node => Assert.True(node.Ownership.IsJoined));
        Pass(TimeSpan.FromSeconds(8));
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var (node, clock, _, _) in _parts.Values)
        {
            clock.IsDead = true;
            await node.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <summary>Lets one step of time pass.</summary>
    public void Step()
    {
        Time.Advance(s_step);
        CheckOwners();
    }

    // Suspended nodes too: what they would be told at the moment they wake is what counts.
    private void CheckOwners()
    {
        foreach (var shard in Shard.All)
        {
            KitNode? owner = null;
            foreach (var (node, parts) in _parts)
            {
                if (parts.Clock.IsDead || !node.Ownership.MayAct(shard, out var epoch))
                {
                    continue;
                }

                Assert.True(owner is null, $"{owner?.Name} and {node.Name} both own shard {shard} at {Time.GetUtcNow():mm:ss.fff}.");
                Assert.True(epoch.Epoch == Table.EpochOf(shard), $"{node.Name} owns shard {shard} in epoch {epoch.Epoch}, and the table is at {Table.EpochOf(shard)}.");
                owner = node;
            }
        }
    }
}
