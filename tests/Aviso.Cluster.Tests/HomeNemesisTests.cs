using Aviso.Abstractions.Clustering;
using Aviso.ClusterKit;
using Aviso.ClusterKit.Fakes;
using Aviso.Protocol;

namespace Aviso.Cluster.Tests;

/// <summary>Nodes claim accounts and give them back at random, while frames get lost, nodes come and one dies: no account ever has two homes.</summary>
public sealed class HomeNemesisTests
{
    private readonly Dictionary<(KitNode Node, Jid Account), Task<NodeId?>> _claims = [];
    private readonly HashSet<(KitNode Node, Jid Account)> _homes = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_account_has_two_homes(int seed)
    {
        await using var engine = new FakeEngine(seed);
        List<KitNode> nodes = [.. await engine.StartAllAsync("n1", "n2", "n3")];
        engine.Settle(nodes);
        (engine.Network.Lost, engine.Network.Repeated, engine.Network.Delayed) = (50, 50, 50);
        Jid[] accounts = [.. Enumerable.Range(0, 12).Select(number => Jid.Parse($"user{number}@capulet.example"))];
        var random = new Random(seed);
        var granted = 0;
        for (var round = 0; round < 600; round++)
        {
            switch (round)
            {
                case 150:
                    nodes.Add(await engine.StartAsync("n4"));
                    break;
                case 300:
                    engine.Crash(nodes[0]);
                    _homes.RemoveWhere(one => one.Node == nodes[0]);
                    nodes.RemoveAt(0);
                    break;
            }

            Act(nodes[random.Next(nodes.Count)], accounts[random.Next(accounts.Length)]);
            engine.Pass(TimeSpan.FromMilliseconds(5 * random.Next(1, 30)));
            granted += Look(nodes);
        }

        Assert.True(granted > 50, $"Only {granted} claims were granted.");
        (engine.Network.Lost, engine.Network.Repeated, engine.Network.Delayed) = (0, 0, 0);
        await engine.UntilAsync(() => { Look(nodes); return _claims.Keys.All(one => !nodes.Contains(one.Node)); }, "all claims are answered");
        foreach (var (node, account) in _homes.ToList())
        {
            node.Homes.Release(account);
        }

        engine.Pass(TimeSpan.FromSeconds(5));
        foreach (var account in accounts)
        {
            Assert.Equal(nodes[0].Id, await engine.WhenAsync(nodes[0].Homes.ClaimAsync(account).AsTask()));
        }
    }

    private void Act(KitNode node, Jid account)
    {
        if (_homes.Remove((node, account)))
        {
            node.Homes.Release(account);
        }
        else if (!_claims.ContainsKey((node, account)))
        {
            _claims.Add((node, account), node.Homes.ClaimAsync(account).AsTask());
        }
    }

    private int Look(List<KitNode> nodes)
    {
        var granted = 0;
        foreach (var ((node, account), claim) in _claims.Where(one => one.Value.IsCompleted).ToList())
        {
            _claims.Remove((node, account));
            if (nodes.Contains(node) && claim.Result == node.Id)
            {
                Assert.DoesNotContain(_homes, one => one.Account.Equals(account));
                _homes.Add((node, account));
                granted++;
            }
        }

        return granted;
    }
}
