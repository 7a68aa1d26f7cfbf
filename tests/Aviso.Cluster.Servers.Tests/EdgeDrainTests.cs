using System.Globalization;
using Aviso.Cluster.Processes;
using Aviso.StoreKit;
using Aviso.Testing.Remote;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>Nodes behind an edge are stopped in order, one after the other, while clients write to each other by the edge.</summary>
public sealed class EdgeDrainTests(RabbitMqServer broker, PostgresServer database) : IAsyncLifetime
{
    private const int People = 8;
    private const int Between = 10;
    private readonly LinkCertificates _certificates = new();
    private readonly TemporaryData _files = new();
    private readonly int _innerPort = LoopbackPorts.Free();
    private readonly List<ServerNode> _nodes = [];

    public async ValueTask InitializeAsync()
    {
        // One certificate for all, as the directories of the nodes are not known yet.
        _certificates.Write(_files.Path, "inner");
        var uri = await database.CreateSchemaUriAsync();
        foreach (var name in (string[])["n1", "n2", "n3"])
        {
            _nodes.Add(await ServerNode.MakeAsync(name, broker.Address, uri, configuration: $$"""
                edges {
                    addresses = [ 'localhost:{{_innerPort}}' ]
                    certificate = '{{_files.Path}}/link.pem'
                    authorities = '{{_files.Path}}/link-ca.pem'
                }
                """));
            _nodes[^1].Start();
        }

        foreach (var node in _nodes)
        {
            await node.ReadyAsync();
        }

        await _nodes[0].AddUsersAsync([.. Enumerable.Range(0, People).Select(Name)]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _certificates.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Clients_go_on_with_their_sessions_by_the_same_edge_through_a_rolling_restart_of_all_nodes(bool edgeIsNamed)
    {
        await using var edge = await EdgeNode.StartAsync(_certificates, _innerPort, edgeIsNamed);
        await SettledAsync();
        List<Traveller> people = [.. Enumerable.Range(0, People).Select(number => new Traveller(Name(number), Name(number ^ 1), edge.Port))];
        foreach (var person in people)
        {
            await person.BeginAsync();
        }

        using var stop = new CancellationTokenSource();
        var travels = people.Select(person => Task.Run(() => person.TravelAsync(stop.Token))).ToList();
        foreach (var node in _nodes)
        {
            await TalkedAsync(people, travels);
            await node.StopAsync();
            await TalkedAsync(people, travels);
            node.Start();
            await node.ReadyAsync();
            await SettledAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(travels);
        await Task.WhenAll(people.Select((person, number) => person.HearAsync(people[number ^ 1].Written.Count)));
        foreach (var (number, person) in people.Index())
        {
            Assert.Equal(people[number ^ 1].Written, person.Heard); // each, once, in order
            TestContext.Current.TestOutputHelper!.WriteLine($"{Name(number)}: {person.Heard.Count} heard, resumed {person.Resumptions} times after: {string.Join("; ", person.Endings)}");
        }

        var ending = edgeIsNamed ? $"see-other-host {edge.Address}" : "system-shutdown";
        Assert.All(people, person => Assert.All(person.Endings, one => Assert.Equal(ending, one)));
        Assert.True(people.Sum(person => person.Resumptions) >= People, "Hardly anybody has had to come again.");
        foreach (var person in people)
        {
            await person.DisposeAsync();
        }
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"person{number}");

    // Everybody has said some more since, wherever they have to go for it.
    private static async Task TalkedAsync(List<Traveller> people, List<Task> travels)
    {
        var goals = people.Select(person => person.Spoken + Between).ToList();
        var all = Task.WhenAll(people.Select((person, number) => person.SpokeAsync(goals[number])));
        if (await Task.WhenAny([all, .. travels]) != all)
        {
            await Task.WhenAny(travels).Unwrap(); // says what went wrong
        }
    }

    private async Task SettledAsync()
    {
        foreach (var node in _nodes)
        {
            await node.UntilAsync(
                async () => await node.MetricAsync("aviso_cluster_nodes") == _nodes.Count && await node.MetricAsync("aviso_edges_links") == 2 && await OwnedAsync() == 256,
                "all nodes share the shards and are linked to the edge");
        }
    }

    private async Task<double> OwnedAsync()
    {
        var owned = 0.0;
        foreach (var node in _nodes)
        {
            owned += await node.MetricAsync("aviso_cluster_shards_owned");
        }

        return owned;
    }
}
