using System.Collections.Concurrent;
using Aviso.Abstractions.Clustering;
using Aviso.Testing.Time;

namespace Aviso.ClusterKit.Fakes;

/// <summary>The broker: brings frames to inboxes after a while, and does with them what the test wants.</summary>
internal sealed class FakeNetwork(FakeTime time, Random random)
{
    private readonly ConcurrentDictionary<NodeId, FakeTransport> _inboxes = [];
    private readonly Lock _lock = new();

    /// <summary>How long a frame takes.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromMicroseconds(300);

    /// <summary>Of a thousand frames, how many are lost.</summary>
    public int Lost { get; set; }

    /// <summary>Of a thousand frames, how many come twice.</summary>
    public int Repeated { get; set; }

    /// <summary>Of a thousand frames, how many come late, after others.</summary>
    public int Delayed { get; set; }

    /// <summary>Ways on which everything is lost without a word, by the nodes' names.</summary>
    public HashSet<(string From, string To)> Cuts { get; } = [];

    /// <summary>Ways on which everything is returned as for a node without an inbox, by the nodes' names: brokers that know different inboxes.</summary>
    public HashSet<(string From, string To)> Refusals { get; } = [];

    /// <summary>A node is connected to another broker, which knows all inboxes.</summary>
    public void ForgetRefusals(NodeId node) => Refusals.RemoveWhere(way => way.From == node.Name || way.To == node.Name);

    public void Open(NodeId node, FakeTransport transport) => _inboxes[node] = transport;

    public void Close(NodeId node) => _inboxes.TryRemove(node, out _);

    public void Send(NodeId from, NodeId to, ReadOnlyMemory<byte> frame)
    {
        if (Cuts.Contains((from.Name, to.Name)) || Chance() < Lost)
        {
            return;
        }

        After(Latency + (Chance() < Delayed ? TimeSpan.FromMilliseconds(Late()) : TimeSpan.Zero), () => Arrive(from, to, frame));
        if (Chance() < Repeated)
        {
            After(Latency + TimeSpan.FromMilliseconds(Late()), () => Arrive(from, to, frame));
        }
    }

    // Servers send from more than one thread.
    private int Chance()
    {
        lock (_lock)
        {
            return random.Next(1000);
        }
    }

    private int Late()
    {
        lock (_lock)
        {
            return random.Next(1, 30);
        }
    }

    private void Arrive(NodeId from, NodeId to, ReadOnlyMemory<byte> frame)
    {
        if (!Refusals.Contains((from.Name, to.Name)) && _inboxes.TryGetValue(to, out var inbox))
        {
            inbox.Receive(frame);
        }
        else if (_inboxes.TryGetValue(from, out var sender))
        {
            After(Latency, () => sender.Refuse(to));
        }
    }

    private void After(TimeSpan delay, Action action)
    {
        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                action();
            },
            null, delay, Timeout.InfiniteTimeSpan);
    }
}
