using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Processes;
using Aviso.ClusterKit;
using Aviso.StoreKit;

namespace Aviso.Cluster.RabbitMq.Tests;

/// <summary>What happens when the broker fails: one of the test's own, since it is killed.</summary>
public sealed class BrokerFaultTests(PostgresServer database) : IAsyncLifetime
{
    private readonly RabbitMqServer _broker = new();

    public ValueTask InitializeAsync() => _broker.InitializeAsync();

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task The_broker_may_fail_in_every_way_and_nothing_is_lost_or_changes_its_owner()
    {
        await using var engine = new LiveEngine(_broker.Address, await database.CreateSchemaAsync(), LiveEngine.LongLease, heartbeat: TimeSpan.FromSeconds(2));
        var nodes = await engine.StartAllAsync("n1", "n2");
        var holders = Shard.All.Select(nodes[0].Ownership.HolderOf).ToList();

        // Killed, and back with nothing of what it had.
        await _broker.KillAsync();
        var killed = SendBothWays(nodes, "killed");
        await _broker.StartAsync();
        await HandledAsync(engine, killed);

        // Frozen: connections stay open, and nobody answers; found out by the heartbeat.
        _broker.Freeze();
        var frozen = SendBothWays(nodes, "frozen");
        await engine.UntilAsync(() => nodes.All(IsCutOff), "the nodes have noticed");
        _broker.Thaw();
        await HandledAsync(engine, frozen);

        // Short of memory: takes nothing, and says so as soon as somebody publishes.
        await _broker.ControlAsync("set_vm_memory_high_watermark", "absolute", "1");
        var blocked = SendBothWays(nodes, "blocked");
        await engine.UntilAsync(() => nodes.All(IsCutOff), "the nodes are blocked");
        await _broker.ControlAsync("set_vm_memory_high_watermark", "0.4");
        await HandledAsync(engine, blocked);

        string[] texts = [.. Texts("killed"), .. Texts("frozen"), .. Texts("blocked")];
        Assert.All(nodes, node => Assert.Equal(texts, node.Inbox.Texts));
        Assert.Equal(holders, Shard.All.Select(nodes[0].Ownership.HolderOf));
    }

    private static bool IsCutOff(KitNode node) => !((ClusterNode)node.Cluster).Links.IsReady;

    private static IEnumerable<string> Texts(string what) => Enumerable.Range(0, 300).Select(number => $"{what} {number}");

    private static List<Task<LinkOutcome>> SendBothWays(KitNode[] nodes, string what) =>
        [.. Texts(what).SelectMany(text => (Task<LinkOutcome>[])[nodes[0].Send(nodes[1], text), nodes[1].Send(nodes[0], text)])];

    private static async Task HandledAsync(LiveEngine engine, List<Task<LinkOutcome>> sent) =>
        Assert.All(await engine.WhenAsync(Task.WhenAll(sent)), outcome => Assert.Equal(LinkOutcome.Handled, outcome));
}
