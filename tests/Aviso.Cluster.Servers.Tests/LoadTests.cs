using Aviso.Cluster.Processes;
using Aviso.StoreKit;
using Aviso.Testing;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>Faults while people write: whatever was acknowledged and did not come back as an error is in its reader's archive.</summary>
public sealed class LoadTests(RabbitMqServer broker, PostgresServer database)
{
    private static readonly TimeSpan s_calm = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_when_nodes_and_broker_die_sleep_and_restart()
    {
        await using var pair = await Pair.StartAsync(broker, database, "offline { 'store-limit' = 1000000 }");
        ServerNode[] ahead = [pair.One, pair.Two];
        ServerNode[] behind = [pair.Two, pair.One];
        List<Correspondent> writers = [.. Enumerable.Range(0, 4).Select(number => new Correspondent($"writer{number}", $"reader{number}", number % 2 == 0 ? ahead : behind))];
        foreach (var writer in writers)
        {
            await pair.One.AddUsersAsync(writer.User, writer.Reader);
        }

        using var stop = new CancellationTokenSource();
        var writing = writers.Select(writer => Task.Run(() => writer.WriteAsync(stop.Token))).ToList();
        var listening = writers.Where((_, number) => number < 3).Select(writer => Task.Run(() => ListenAsync(writer.Reader, behind, stop.Token))).ToList();
        await CalmAsync();

        await pair.One.KillAsync();
        await CalmAsync();
        pair.One.Start();
        await pair.One.ReadyAsync();
        await CalmAsync();

        pair.Two.Suspend();
        await pair.One.UntilAsync(async () => await pair.One.MetricAsync("aviso_cluster_shards_owned") == 256, "n1 has taken over");
        await CalmAsync();
        pair.Two.Continue();
        await pair.SettleAsync();
        await CalmAsync();

        await broker.KillAsync();
        await CalmAsync();
        await broker.StartAsync();
        await CalmAsync();

        await pair.Two.StopAsync();
        await CalmAsync();
        pair.Two.Start();
        await pair.Two.ReadyAsync();
        await CalmAsync();

        await stop.CancelAsync();
        try
        {
            await Task.WhenAll([.. writing, .. listening]);
        }
        catch (Exception exception)
        {
            Assert.Fail($"{exception.Message}\nn1:\n{await DescribeAsync(pair.One)}\nn2:\n{await DescribeAsync(pair.Two)}");
        }

        var lost = 0;
        foreach (var writer in writers)
        {
            await using var reader = await Person.LoginAsync(pair.One, writer.Reader, "evening");
            var kept = await reader.ArchiveAsync(writer.User);
            List<string> missing = [.. writer.Acknowledged.Except(writer.Refused).Except(kept)];
            lost += missing.Count;
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{writer.User}: {writer.Acknowledged.Count} acknowledged, {writer.Refused.Count} refused, {kept.Count - kept.Distinct().Count()} twice, {writer.Losses} connections lost, missing: {string.Join(", ", missing)}");
        }

        Assert.True(lost == 0, $"{lost} messages that were acknowledged are missing.\nn1:\n{pair.One.Output}\nn2:\n{pair.Two.Output}");
    }

    private static async Task<string> DescribeAsync(ServerNode node) =>
        $"{node.Output}\n{string.Join('\n', (await node.MetricsAsync()).Split('\n').Where(line => line.StartsWith("aviso_cluster", StringComparison.Ordinal) || line.StartsWith("aviso_streams", StringComparison.Ordinal) || line.StartsWith("aviso_storage_queue", StringComparison.Ordinal)))}";

    // At home everywhere, and gone from time to time: what comes meanwhile waits in the archive.
    private static async Task ListenAsync(string user, ServerNode[] nodes, CancellationToken stop)
    {
        for (var attempt = 0; !stop.IsCancellationRequested; attempt++)
        {
            try
            {
                await using var person = await Person.LoginAsync(nodes[attempt % nodes.Length], user, "sofa");
                await person.HearAsync("what nobody says");
            }
            catch (Exception exception) when (exception is TestFailedException or IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            }
        }
    }

    // Time for the load, not for the server: everything that must happen is waited for by itself.
    private static Task CalmAsync() => Task.Delay(s_calm, TestContext.Current.CancellationToken);
}
