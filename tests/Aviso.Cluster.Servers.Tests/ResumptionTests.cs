using Aviso.Cluster.Processes;
using Aviso.StoreKit;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>A client goes on at another node than the one it was connected to.</summary>
public sealed class ResumptionTests(RabbitMqServer broker, PostgresServer database)
{
    [Fact]
    public async Task When_the_node_of_a_connection_is_killed_its_session_is_resumed_through_the_other()
    {
        await using var pair = await Pair.StartAsync(broker, database);

        // The first session makes n2 the account's home; the second one comes in by n1, which only carries its bytes.
        await using var home = await Person.LoginAsync(pair.Two, "romeo", "home");
        await using var orchard = await Person.LoginAsync(pair.One, "romeo", "orchard", resumable: true);
        await using var juliet = await Person.LoginAsync(pair.Two, "juliet", "balcony");
        await juliet.TellAsync("romeo", "before");
        await orchard.HearAsync("before");
        await pair.One.KillAsync();
        await juliet.TellAsync("romeo", "meanwhile");

        await using var resumed = await orchard.ResumeAsync(pair.Two);
        await resumed.HearAsync("meanwhile");
        await resumed.TellAsync("juliet", "here again");
        await juliet.HearAsync("here again");
    }

    [Fact]
    public async Task A_client_that_changes_the_node_while_both_live_resumes_its_session()
    {
        await using var pair = await Pair.StartAsync(broker, database);
        await using var orchard = await Person.LoginAsync(pair.One, "romeo", "orchard", resumable: true);
        await using var juliet = await Person.LoginAsync(pair.Two, "juliet", "balcony");
        orchard.Client.Transport.Abort();
        await juliet.TellAsync("romeo", "meanwhile");

        await using var resumed = await orchard.ResumeAsync(pair.Two);
        await resumed.HearAsync("meanwhile");
        await juliet.TellAsync("romeo", "later");
        await resumed.HearAsync("later");
    }

    [Fact]
    public async Task Clients_resume_their_sessions_through_a_rolling_restart_of_both_nodes()
    {
        await using var pair = await Pair.StartAsync(broker, database);
        var romeo = await Person.LoginAsync(pair.One, "romeo", "orchard", resumable: true);
        var juliet = await Person.LoginAsync(pair.One, "juliet", "balcony", resumable: true);
        foreach (var (restarted, other) in ((ServerNode, ServerNode)[])[(pair.One, pair.Two), (pair.Two, pair.One), (pair.One, pair.Two)])
        {
            await juliet.TellAsync("romeo", $"before {restarted.Name}");
            await restarted.StopAsync();
            Assert.Contains("handed over to other nodes: 2,", restarted.Output, StringComparison.Ordinal);

            juliet = await ResumedAsync(juliet, other);
            await juliet.TellAsync("romeo", "without him 1", "without him 2");
            romeo = await ResumedAsync(romeo, other);
            await romeo.HearAsync($"before {restarted.Name}");
            await romeo.HearAsync("without him 1");
            await romeo.HearAsync("without him 2");
            await romeo.TellAsync("juliet", $"after {restarted.Name}");
            await juliet.HearAsync($"after {restarted.Name}");
            restarted.Start();
            await restarted.ReadyAsync();
            await pair.SettleAsync();
        }

        await romeo.DisposeAsync();
        await juliet.DisposeAsync();
    }

    private static async Task<Person> ResumedAsync(Person person, ServerNode node)
    {
        var resumed = await person.ResumeAsync(node);
        await person.DisposeAsync();
        return resumed;
    }
}
