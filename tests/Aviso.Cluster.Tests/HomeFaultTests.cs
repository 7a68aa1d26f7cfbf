using Aviso.Abstractions.Clustering;
using Aviso.ClusterKit;
using Aviso.ClusterKit.Fakes;
using Aviso.Protocol;

namespace Aviso.Cluster.Tests;

/// <summary>What the directory of homes does when nodes fail.</summary>
public sealed class HomeFaultTests : IAsyncDisposable
{
    private static readonly Jid s_juliet = Jid.Parse("juliet@capulet.example");
    private readonly FakeEngine _engine = new();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Homes_are_known_after_their_owner_crashed_and_those_at_the_crashed_node_are_free()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2", "n3");
        _engine.Settle(nodes);
        Jid[] accounts = [.. Enumerable.Range(0, 90).Select(number => Jid.Parse($"user{number}@capulet.example"))];
        foreach (var (account, index) in accounts.Select((account, index) => (account, index)))
        {
            await ClaimAsync(nodes[index % 3], account);
        }

        _engine.Crash(nodes[2]);
        await _engine.UntilSettledAsync(nodes[0], nodes[1]);
        foreach (var (account, index) in accounts.Select((account, index) => (account, index)))
        {
            var asker = nodes[(index + 1) % 2];
            Assert.Equal(index % 3 == 2 ? asker.Id : nodes[index % 3].Id, await ClaimAsync(asker, account));
        }
    }

    [Fact]
    public async Task What_lived_at_a_node_that_was_expelled_is_free_and_lives_at_its_new_life_no_more()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        _engine.Settle(nodes);
        await ClaimAsync(nodes[1], s_juliet);
        _engine.ClockOf(nodes[1]).Suspend();
        await _engine.UntilAsync(() => nodes[0].Owned == Shard.Count, "the first owns everything");
        _engine.ClockOf(nodes[1]).Resume();
        await _engine.UntilSettledAsync(nodes);

        Assert.Equal(nodes[0].Id, await ClaimAsync(nodes[0], s_juliet));
        Assert.Equal(nodes[0].Id, await ClaimAsync(nodes[1], s_juliet));
    }

    [Fact]
    public async Task A_claim_that_nobody_answers_ends_without_an_answer_and_leaves_nothing_behind()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        var (owner, other) = Owners(nodes);
        _engine.TransportOf(other).Disconnect();
        var startedAt = _engine.Time.GetUtcNow();
        Assert.Null(await ClaimAsync(other, s_juliet));
        Assert.InRange((_engine.Time.GetUtcNow() - startedAt).TotalSeconds, 10, 11);

        _engine.TransportOf(other).Reconnect();
        _engine.Pass(TimeSpan.FromSeconds(3));
        Assert.Equal(owner.Id, await ClaimAsync(owner, s_juliet));
    }

    [Fact]
    public async Task A_grant_that_comes_when_nobody_waits_any_more_is_given_back()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2");
        var (owner, other) = Owners(nodes);
        _engine.Network.Cuts.Add((owner.Name, other.Name));
        Assert.Null(await ClaimAsync(other, s_juliet));
        _engine.Network.Cuts.Clear();
        _engine.Pass(TimeSpan.FromSeconds(3));

        Assert.Equal(owner.Id, await ClaimAsync(owner, s_juliet));
    }

    [Fact]
    public async Task Of_two_homes_the_later_one_yields()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2", "n3");
        _engine.Settle(nodes);
        var (owner, first, second) = (nodes[0], nodes[1], nodes[2]);
        Jid[] accounts = [.. Enumerable.Range(0, 200).Select(number => Jid.Parse($"user{number}@capulet.example")).Where(account => Owns(owner, account))];
        foreach (var account in accounts)
        {
            await ClaimAsync(first, account);
        }

        // The owner dies, and the first home cannot be asked for longer than the new owner waits.
        _engine.Network.Cuts.UnionWith([(first.Name, second.Name), (second.Name, first.Name)]);
        _engine.Crash(owner);
        await _engine.UntilAsync(() => accounts.All(account => Owns(first, account) || Owns(second, account)), "the shards have other owners");
        var twice = accounts.First(account => Owns(second, account));
        Assert.Equal(second.Id, await ClaimAsync(second, twice));

        _engine.Network.Cuts.Clear();
        await _engine.UntilAsync(() => second.Keeper.Yielded.Contains(twice), "the second has learned of the first");
        Assert.Empty(first.Keeper.Yielded);
        second.Homes.Release(twice);
        _engine.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(first.Id, await ClaimAsync(second, twice));
    }

    // What is on its way to a node that died comes back when its death is known, and must be before everything that goes to the account's next home.
    [Fact]
    public async Task Nobody_is_told_of_a_next_home_before_he_knows_that_the_node_of_the_home_before_is_gone()
    {
        var nodes = await _engine.StartAllAsync("n1", "n2", "n3");
        _engine.Settle(nodes);
        Jid[] accounts = [.. Enumerable.Range(0, 90).Select(number => Jid.Parse($"user{number}@capulet.example")).Where(account => Owns(nodes[2], account))];
        var gone = nodes[2].Id;
        _engine.Crash(nodes[2]);
        var answers = nodes.Take(2).SelectMany(node => accounts.Select(account => node.Homes.FindAsync(account).AsTask()
            .ContinueWith(home => (home.Result, KnowsOfIt: !node.Ownership.Nodes.Contains(gone)), TaskContinuationOptions.ExecuteSynchronously))).ToList();
        await _engine.UntilAsync(() => answers.TrueForAll(answer => answer.IsCompleted), "all have an answer");

        foreach (var answer in answers)
        {
            var (home, knowsOfIt) = await answer;
            Assert.NotNull(home);
            Assert.True(knowsOfIt);
        }
    }

    // An owner calls again and again until it has heard from all; what a node answers to the second call may have been said before it learned what the owner gave to it after the first.
    [Theory]
    [InlineData(550)]
    [InlineData(650)]
    [InlineData(750)]
    [InlineData(850)]
    public async Task A_report_that_was_on_its_way_takes_away_nothing_that_was_granted_meanwhile(int latency)
    {
        var nodes = await _engine.StartAllAsync("n1", "n2", "n3");
        _engine.Settle(nodes);
        var (owner, home) = (nodes[0], nodes[1]);
        Jid[] all = [.. Enumerable.Range(0, 450).Select(number => Jid.Parse($"user{number}@capulet.example"))];
        Jid[] orphans = [.. all.Where(account => Owns(nodes[2], account))];
        _engine.Crash(nodes[2]);
        _engine.Network.Latency = TimeSpan.FromMilliseconds(latency);
        await _engine.UntilAsync(() => orphans.All(account => Owns(owner, account) || Owns(home, account)), "the shards have other owners");
        List<(Jid Account, Task<NodeId?> Claim)> claims = [];
        foreach (var account in orphans.Where(account => Owns(owner, account)))
        {
            claims.Add((account, home.Homes.ClaimAsync(account).AsTask()));
            _engine.Pass(TimeSpan.FromMilliseconds(20));
        }

        _engine.Pass(TimeSpan.FromSeconds(10));
        Assert.NotEmpty(claims);
        foreach (var (account, claim) in claims)
        {
            Assert.Equal(home.Id, await claim);
            Assert.Equal(home.Id, owner.Homes.TryFind(account));
        }
    }

    private static bool Owns(KitNode node, Jid account) => node.Ownership.MayAct(Shard.Of(account), out _);

    private static (KitNode Owner, KitNode Other) Owners(IReadOnlyList<KitNode> nodes)
    {
        var owner = nodes.Single(node => Owns(node, s_juliet));
        return (owner, nodes.First(node => node != owner));
    }

    private Task<NodeId?> ClaimAsync(KitNode node, Jid account) => _engine.WhenAsync(node.Homes.ClaimAsync(account).AsTask());
}
