using Aviso.Cluster.Processes;
using Aviso.StoreKit;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>People on different nodes are as on one.</summary>
public sealed class ChatTests(RabbitMqServer broker, PostgresServer database)
{
    [Fact]
    public async Task People_on_two_nodes_chat_and_see_each_other()
    {
        await using var pair = await Pair.StartAsync(broker, database);
        await using var romeo = await Person.LoginAsync(pair.One, "romeo", "orchard");
        await using var juliet = await Person.LoginAsync(pair.Two, "juliet", "balcony");
        await romeo.TellAsync("juliet", "one", "two");
        await juliet.HearAsync("one");
        await juliet.HearAsync("two");
        await juliet.TellAsync("romeo", "three");
        await romeo.HearAsync("three");

        await romeo.SendAsync("<presence type='subscribe' to='juliet@example.org'/>");
        await juliet.SeeAsync("romeo@example.org", "subscribe");
        await juliet.SendAsync("<presence type='subscribed' to='romeo@example.org'/>");
        await romeo.SeeAsync("juliet@example.org/balcony");
        await juliet.Client.CloseAsync();
        await romeo.SeeAsync("juliet@example.org/balcony", "unavailable");
    }

    [Fact]
    public async Task Sessions_of_one_account_on_two_nodes_are_as_on_one()
    {
        await using var pair = await Pair.StartAsync(broker, database);
        await using var orchard = await Person.LoginAsync(pair.One, "romeo", "orchard");
        await using var garden = await Person.LoginAsync(pair.Two, "romeo", "garden");
        await orchard.SeeAsync("romeo@example.org/garden");
        await using var juliet = await Person.LoginAsync(pair.Two, "juliet", "balcony");
        await juliet.TellAsync("romeo", "to both");
        await orchard.HearAsync("to both");
        await garden.HearAsync("to both");
        Assert.Equal(["to both"], await garden.ArchiveAsync("juliet"));
    }
}
