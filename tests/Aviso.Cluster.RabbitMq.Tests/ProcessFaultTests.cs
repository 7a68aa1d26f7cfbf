using System.Diagnostics;
using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Processes;
using Aviso.ClusterKit;
using Aviso.StoreKit;

namespace Aviso.Cluster.RabbitMq.Tests;

/// <summary>A node in a process of its own is suspended, woken and killed.</summary>
public sealed class ProcessFaultTests(RabbitMqServer broker, PostgresServer database)
{
    [Fact]
    public async Task A_node_that_is_suspended_and_then_killed_does_no_harm()
    {
        var schema = await database.CreateSchemaAsync();
        await using var source = Npgsql.NpgsqlDataSource.Create(schema);
        await using (var make = source.CreateCommand("CREATE TABLE work (node text, shard int, epoch bigint, accepted boolean)"))
        {
            await make.ExecuteNonQueryAsync();
        }

        await using var engine = new LiveEngine(broker.Address, schema, LiveEngine.ShortLease);
        var here = Assert.Single(await engine.StartAllAsync("n1"));
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Aviso.Cluster.NodeProcess"), ["n2", $"{broker.Address}", schema])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            var first = new NodeId((await process.StandardOutput.ReadLineAsync())!);
            await engine.UntilAsync(() => here.Owned < 170, "the process has its share");
            Signals.Send(process.Id, Signals.Stop);
            // Until the list of nodes has gone round the link to it is there, and what is sent on it the node would handle when it wakes.
            await engine.UntilAsync(() => here.Owned == Shard.Count && !here.Ownership.Nodes.Contains(first), "the suspended node's shards are here");
            var there = here.Send(first, "to the dead");

            Signals.Send(process.Id, Signals.Continue);
            var second = new NodeId((await process.StandardOutput.ReadLineAsync())!);
            Assert.NotEqual(first, second);
            Assert.Equal(LinkOutcome.PeerGone, await engine.WhenAsync(there));

            // At the end of a life one write may have been between the question and the database; the fence is for that one.
            await using var count = source.CreateCommand("SELECT count(*) FILTER (WHERE NOT accepted) - count(DISTINCT node) FROM work");
            Assert.InRange((long)(await count.ExecuteScalarAsync())!, long.MinValue, 0);

            await engine.UntilAsync(() => here.Owned < 170, "the process has its share again");
            process.Kill();
            Assert.Equal(LinkOutcome.PeerGone, await engine.WhenAsync(here.Send(second, "to the dead")));
            await engine.UntilAsync(() => here.Owned == Shard.Count, "the killed node's shards are here");
        }
        finally
        {
            process.Kill();
        }
    }
}
