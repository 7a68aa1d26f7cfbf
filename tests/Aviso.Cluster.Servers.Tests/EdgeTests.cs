using Aviso.Cluster.Processes;
using Aviso.StoreKit;
using Aviso.Testing.Remote;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>Clients reach two nodes by an edge.</summary>
public sealed class EdgeTests(RabbitMqServer broker, PostgresServer database) : IDisposable
{
    private readonly LinkCertificates _certificates = new();
    private readonly TemporaryData _files = new();
    private readonly int _innerPort = LoopbackPorts.Free();

    public void Dispose()
    {
        _certificates.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task When_a_node_behind_an_edge_is_killed_its_client_comes_again_by_the_edge_and_resumes_at_the_other()
    {
        await using var pair = await StartPairAsync();
        await using var edge = await EdgeNode.StartAsync(_certificates, _innerPort);
        await LinkedAsync(pair);

        // The first session makes n2 the account's home; the second one comes in by the edge and n1, which only carries its bytes.
        await using var home = await Person.LoginAsync(pair.Two, "romeo", "home");
        await using var juliet = await Person.LoginAsync(pair.Two, "juliet", "balcony");
        await using var orchard = await LoginByAsync(edge, pair.One);
        await juliet.TellAsync("romeo", "before");
        await orchard.HearAsync("before");

        await pair.One.KillAsync();
        await orchard.ClosedAsync("system-shutdown");
        await juliet.TellAsync("romeo", "meanwhile");

        await using var resumed = await orchard.ResumeAsync(edge.ConnectAsync);
        await resumed.HearAsync("meanwhile");
        await resumed.TellAsync("juliet", "here again");
        await juliet.HearAsync("here again");
    }

    private async Task<Pair> StartPairAsync()
    {
        // One certificate for both, as the directories of the nodes are not known yet.
        _certificates.Write(_files.Path, "inner");
        return await Pair.StartAsync(broker, database, $$"""
            edges {
                addresses = [ 'localhost:{{_innerPort}}' ]
                certificate = '{{_files.Path}}/link.pem'
                authorities = '{{_files.Path}}/link-ca.pem'
                links = 1
            }
            """);
    }

    private static async Task LinkedAsync(Pair pair)
    {
        foreach (var node in (ServerNode[])[pair.One, pair.Two])
        {
            await node.UntilAsync(async () => await node.MetricAsync("aviso_edges_links") == 1, "it is linked to the edge");
        }
    }

    // Streams go to the node with the fewest; one that goes to the other one makes the next come here.
    private static async Task<Person> LoginByAsync(EdgeNode edge, ServerNode wanted)
    {
        var first = await Person.LoginAsync(edge.ConnectAsync, "romeo", "orchard", resumable: true);
        if (await wanted.MetricAsync("aviso_edges_streams") == 1)
        {
            return first;
        }

        var second = await Person.LoginAsync(edge.ConnectAsync, "romeo", "garden", resumable: true);
        Assert.Equal(1, await wanted.MetricAsync("aviso_edges_streams"));
        return second;
    }
}
