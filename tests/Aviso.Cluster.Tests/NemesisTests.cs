using Aviso.Abstractions.Clustering;
using Aviso.ClusterKit;
using Aviso.ClusterKit.Fakes;

namespace Aviso.Cluster.Tests;

/// <summary>Faults at random, by a seed: while they last no invariant breaks, and when they end everything heals by itself.</summary>
public sealed class NemesisTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_happens_nothing_is_lost_or_owned_twice(int seed)
    {
        await using var engine = new FakeEngine(seed);
        var nodes = await engine.StartAllAsync("n1", "n2", "n3");
        var random = new Random(seed);
        (engine.Network.Lost, engine.Network.Repeated, engine.Network.Delayed) = (20, 20, 20);
        var sent = new List<(string Text, Task<LinkOutcome> Outcome)>();
        for (var round = 0; round < 25; round++)
        {
            Disturb(engine, random, nodes);
            for (var number = 0; number < 20; number++)
            {
                var (from, to) = (nodes[random.Next(3)], nodes[random.Next(3)]);
                if (from != to && !engine.ClockOf(from).IsSuspended)
                {
                    var text = $"{from.Name}>{to.Name} {round}.{number}";
                    sent.Add((text, from.Send(to, text)));
                }

                engine.Pass(TimeSpan.FromMilliseconds(random.Next(1, 150)));
            }
        }

        Heal(engine, nodes);
        (engine.Network.Lost, engine.Network.Repeated, engine.Network.Delayed) = (0, 0, 0);
        await engine.UntilSettledAsync(nodes);
        await engine.WhenAsync(Task.WhenAll(sent.Select(one => one.Outcome)));

        // What was acknowledged came once; what was given back came once or not at all.
        var came = nodes.SelectMany(node => node.Inbox.Texts).CountBy(text => text).ToDictionary();
        Assert.All(sent.Where(one => one.Outcome.Result == LinkOutcome.Handled), one => Assert.Equal(1, came.GetValueOrDefault(one.Text)));
        Assert.All(came, one => Assert.Equal(1, one.Value));
    }

    private static void Disturb(FakeEngine engine, Random random, KitNode[] nodes)
    {
        var node = nodes[random.Next(nodes.Length)];
        switch (random.Next(8))
        {
            case 0:
                engine.ClockOf(node).Suspend();
                break;
            case 1:
                engine.TransportOf(node).Disconnect();
                break;
            case 2:
                engine.TransportOf(node).Block(true);
                break;
            case 3:
                engine.LoseTable(node);
                break;
            case 4:
                engine.LoseTable(nodes);
                break;
            case 5:
                engine.Network.Cuts.Add((node.Name, nodes[random.Next(nodes.Length)].Name));
                break;
            default:
                Heal(engine, nodes);
                break;
        }
    }

    private static void Heal(FakeEngine engine, KitNode[] nodes)
    {
        engine.Network.Cuts.Clear();
        engine.FindTable(nodes);
        foreach (var node in nodes)
        {
            if (!engine.TransportOf(node).IsConnected)
            {
                engine.TransportOf(node).Reconnect();
            }

            if (engine.TransportOf(node).IsBlocked)
            {
                engine.TransportOf(node).Block(false);
            }

            if (engine.ClockOf(node).IsSuspended)
            {
                engine.ClockOf(node).Resume();
            }
        }
    }
}
