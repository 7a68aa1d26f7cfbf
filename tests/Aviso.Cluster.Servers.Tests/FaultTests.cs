using Aviso.Cluster.Processes;
using Aviso.StoreKit;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>Nodes and brokers die, sleep and come back; what was acknowledged is there.</summary>
public sealed class FaultTests(RabbitMqServer broker, PostgresServer database)
{
    [Fact]
    public async Task A_node_is_killed_and_its_people_sign_in_at_the_other_one_and_have_what_was_acknowledged()
    {
        await using var pair = await Pair.StartAsync(broker, database);
        await using var romeo = await Person.LoginAsync(pair.One, "romeo", "orchard");
        await using var juliet = await Person.LoginAsync(pair.Two, "juliet", "balcony");
        string[] before = [.. Enumerable.Range(0, 30).Select(number => $"before{number}")];
        await juliet.TellAsync("romeo", before);
        await romeo.TellAsync("juliet", "from romeo");
        await pair.One.KillAsync();
        string[] after = [.. Enumerable.Range(0, 30).Select(number => $"after{number}")];
        await juliet.TellAsync("romeo", after);

        await using var again = await LoginWithPatienceAsync(pair.Two, "romeo");
        var kept = await again.ArchiveAsync("juliet");
        Assert.Equal([.. before, "from romeo", .. after], kept);

        // And the node comes back, as another life of the same name.
        pair.One.Start();
        await pair.One.ReadyAsync();
        await pair.SettleAsync();
        await using var third = await LoginWithPatienceAsync(pair.One, "romeo", "third");
        await juliet.TellAsync("romeo", "last");
        await third.HearAsync("last");
    }

    [Fact]
    public async Task A_node_that_slept_for_longer_than_its_life_writes_nothing_of_it()
    {
        await using var pair = await Pair.StartAsync(broker, database);
        await using var romeo = await Person.LoginAsync(pair.One, "romeo", "orchard");
        await using var juliet = await Person.LoginAsync(pair.Two, "juliet", "balcony");
        await romeo.TellAsync("juliet", "awake");
        pair.One.Suspend();

        // It lies in the socket of a node that sleeps, and must not be stored by the life that is over when it wakes.
        await romeo.SendAsync(Person.Message("juliet", "asleep"));
        await pair.Two.UntilAsync(async () => await pair.Two.MetricAsync("aviso_cluster_shards_owned") == 256, "n2 has taken over");
        await using var elsewhere = await LoginWithPatienceAsync(pair.Two, "romeo", "elsewhere");
        await juliet.TellAsync("romeo", "while n1 sleeps");
        await elsewhere.HearAsync("while n1 sleeps");

        pair.One.Continue();
        await pair.One.UntilAsync(() => Task.FromResult(pair.One.Output.Contains("earlier life end", StringComparison.Ordinal)), "n1 ends its earlier life");
        await pair.SettleAsync();
        Assert.Equal(["awake", "while n1 sleeps"], await elsewhere.ArchiveAsync("juliet"));
        await using var back = await LoginWithPatienceAsync(pair.One, "romeo", "back");
        await juliet.TellAsync("romeo", "awake again");
        await back.HearAsync("awake again");
    }

    [Fact]
    public async Task A_broker_that_dies_costs_no_message()
    {
        await using var pair = await Pair.StartAsync(broker, database);
        await using var romeo = await Person.LoginAsync(pair.One, "romeo", "orchard");
        await using var juliet = await Person.LoginAsync(pair.Two, "juliet", "balcony");
        await using var neighbour = await Person.LoginAsync(pair.One, "romeo", "neighbour");
        await juliet.TellAsync("romeo", "before");
        await romeo.HearAsync("before");
        await broker.KillAsync();
        await juliet.SendAsync(Person.Message("romeo", "without a broker"));
        await romeo.TellAsync("romeo", "to myself"); // what is on one node goes on
        await neighbour.HearAsync("to myself");
        await broker.StartAsync();
        await romeo.HearAsync("without a broker");
        await juliet.AcknowledgedAsync();
        await juliet.TellAsync("romeo", "after");
        await romeo.HearAsync("after");
        Assert.Equal(["before", "without a broker", "after"], await romeo.ArchiveAsync("juliet"));
    }

    [Fact]
    public async Task Nodes_are_restarted_one_after_the_other_and_nothing_is_lost()
    {
        await using var pair = await Pair.StartAsync(broker, database);
        List<string> told = [];
        foreach (var node in (ServerNode[])[pair.One, pair.Two])
        {
            var other = node == pair.One ? pair.Two : pair.One;
            await using var juliet = await LoginWithPatienceAsync(other, "juliet", "balcony");
            await using var romeo = await LoginWithPatienceAsync(node, "romeo", "orchard");
            await TellAsync(juliet, $"before {node.Name}");
            await romeo.HearAsync($"before {node.Name}");
            await node.StopAsync();
            await using var moved = await LoginWithPatienceAsync(other, "romeo", "moved");
            await TellAsync(juliet, $"without {node.Name}");
            await moved.HearAsync($"without {node.Name}");
            node.Start();
            await node.ReadyAsync();
            await pair.SettleAsync();
            await TellAsync(juliet, $"after {node.Name}");
            await moved.HearAsync($"after {node.Name}");
        }

        await using var last = await LoginWithPatienceAsync(pair.One, "romeo", "last");
        Assert.Equal(told, await last.ArchiveAsync("juliet"));

        async Task TellAsync(Person juliet, string body)
        {
            await juliet.TellAsync("romeo", body);
            told.Add(body);
        }
    }

    // While a shard has no owner, or an account's home has just died, a client is told to come again.
    private static async Task<Person> LoginWithPatienceAsync(ServerNode node, string user, string resource = "again")
    {
        Person? person = null;
        await node.UntilAsync(
            async () =>
            {
                try
                {
                    person = await Person.LoginAsync(node, user, resource);
                    return true;
                }
                catch (Exception exception) when (exception is Aviso.Testing.TestFailedException or IOException)
                {
                    return false;
                }
            },
            $"{user} can log in at {node.Name}");
        return person!;
    }
}
