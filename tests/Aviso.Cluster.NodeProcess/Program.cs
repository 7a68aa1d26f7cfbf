// A node of a cluster that works for the shards it owns until it is killed; the tests of suspension and crashes start it.
//   NAME BROKER DATABASE
// For one of its shards after the other it asks whether it may act, and then writes a row in the name of its epoch, fenced: the row
// says whether the epoch was still the right one. Each life prints "ID" when it has joined.

using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Randomness;
using Aviso.Cluster;
using Aviso.Cluster.RabbitMq;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

var (name, broker, database) = (args[0], new Uri(args[1]), args[2]);
await using var node = new ClusterNode(
    name, new("1"),
    new RabbitMqTransport(new([broker]), TimeProvider.System, NullLogger<RabbitMqTransport>.Instance),
    new PostgresClusterTable(database, TimeSpan.FromSeconds(2)),
    new() { Ownership = new() { Beat = TimeSpan.FromMilliseconds(200), HandOverBatch = 64, HandOverPause = TimeSpan.FromMilliseconds(20) } },
    new SystemRandomSource(), TimeProvider.System, NullLogger.Instance);
await node.StartAsync();

await using var source = NpgsqlDataSource.Create(database);
NodeId? printed = null;
while (true)
{
    var acted = false;
    foreach (var shard in Shard.All)
    {
        if (!node.Ownership.MayAct(shard, out var epoch))
        {
            continue;
        }

        acted = true;
        await using var write = source.CreateCommand(
            """
            INSERT INTO work (node, shard, epoch, accepted)
            SELECT $1, id, $3, epoch = $3 FROM (SELECT id, epoch FROM cluster_shard WHERE id = $2 FOR SHARE) AS held
            """);
        write.Parameters.Add(new() { Value = node.Ownership.Self.Value });
        write.Parameters.Add(new() { Value = (short)shard.Number });
        write.Parameters.Add(new() { Value = epoch.Epoch });
        try
        {
            await write.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // Broken off while this process was suspended; nothing was written.
        }
    }

    if (acted && printed != node.Ownership.Self)
    {
        printed = node.Ownership.Self;
        Console.Out.WriteLine(printed);
    }

    if (!acted)
    {
        await Task.Delay(1);
    }
}
