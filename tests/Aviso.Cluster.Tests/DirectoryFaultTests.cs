using Aviso.Abstractions.Clustering;
using Aviso.ClusterKit;
using Aviso.ClusterKit.Fakes;
using Aviso.Protocol;

namespace Aviso.Cluster.Tests;

/// <summary>What the directory does when nodes fail.</summary>
public sealed class DirectoryFaultTests : IAsyncDisposable
{
    private readonly FakeEngine _engine = new();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Sessions_are_found_after_their_owner_crashed_and_those_of_the_crashed_node_are_not()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2", "n3");
        _engine.Settle(nodes);
        Jid[] accounts = [.. Enumerable.Range(0, 90).Select(number => Jid.Parse($"user{number}@capulet.example"))];
        foreach (var (account, index) in accounts.Select((account, index) => (account, index)))
        {
            await _engine.WhenAsync(nodes[index % 3].Directory.AddAsync(Jid.Create(account.Local, account.Domain, "r")).AsTask());
        }

        _engine.Crash(nodes[2]);
        await _engine.UntilSettledAsync(nodes[0], nodes[1]);
        foreach (var (account, index) in accounts.Select((account, index) => (account, index)))
        {
            var found = await _engine.WhenAsync(nodes[(index + 1) % 2].Directory.FindAsync(account).AsTask());
            Assert.Equal(index % 3 == 2 ? [] : [nodes[index % 3].Id], found.Select(place => place.Node));
        }
    }

    [Fact]
    public async Task Sessions_of_a_node_that_was_expelled_are_found_at_its_new_life()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        _engine.Settle(nodes);
        var session = Jid.Parse("juliet@capulet.example/balcony");
        await _engine.WhenAsync(nodes[1].Directory.AddAsync(session).AsTask());
        _engine.ClockOf(nodes[1]).Suspend();
        await _engine.UntilAsync(() => nodes[0].Owned == Shard.Count, "the first owns everything");
        _engine.ClockOf(nodes[1]).Resume();
        await _engine.UntilSettledAsync(nodes);
        _engine.Pass(TimeSpan.FromSeconds(2));

        var found = await _engine.WhenAsync(nodes[0].Directory.FindAsync(session.Bare).AsTask());
        Assert.Equal([new SessionPlace(session, nodes[1].Id)], found);
    }

    [Fact]
    public async Task Clients_can_log_in_while_the_cluster_is_in_trouble()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        _engine.TransportOf(nodes[0]).Disconnect();
        var sessions = Enumerable.Range(0, 20).Select(number => Jid.Parse($"user{number}@capulet.example/r")).ToList();
        var startedAt = _engine.Time.GetUtcNow();
        await _engine.WhenAsync(Task.WhenAll(sessions.Select(session => nodes[0].Directory.AddAsync(session).AsTask())));
        Assert.True(_engine.Time.GetUtcNow() - startedAt < TimeSpan.FromSeconds(3));
        _engine.TransportOf(nodes[0]).Reconnect();
        _engine.Pass(TimeSpan.FromSeconds(3));

        foreach (var session in sessions)
        {
            Assert.Single(await _engine.WhenAsync(nodes[1].Directory.FindAsync(session.Bare).AsTask()));
        }
    }
}
