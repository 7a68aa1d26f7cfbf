using System.Text;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Stanzas;
using Aviso.Cluster.Links;

namespace Aviso.Cluster.Bus;

/// <summary>
/// Events for all nodes, over the links: one entry for each node, so that they are gathered, acknowledged and sent again like
/// everything else. Thread-safe.
/// </summary>
internal sealed class ClusterBus : IClusterBus, ILinkHandler
{
    private readonly NodeLink _link;
    private readonly IOwnership _ownership;
    private readonly Subscriptions _subscriptions = new();
    private readonly HashSet<NodeId> _owed = [];

    public ClusterBus(NodeLink link, IOwnership ownership)
    {
        (_link, _ownership) = (link, ownership);
        link.Handle(LinkTopic.Bus, this);
        link.Lost += _ => Missed?.Invoke();
    }

    public event Action? Missed;

    public void Publish(string subject, ReadOnlyMemory<byte> content)
    {
        var name = Encoding.UTF8.GetBytes(subject);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, byte.MaxValue, nameof(subject));
        byte[] bytes = [(byte)name.Length, .. name, .. content.Span];
        foreach (var node in _ownership.Nodes)
        {
            if (node != _ownership.Self)
            {
                _ = SendAsync(node, bytes);
            }
        }

        _subscriptions.Tell(_ownership.Self, subject, content);
    }

    public void Subscribe(string subject, Action<NodeId, ReadOnlyMemory<byte>> handler) => _subscriptions.Add(subject, handler);

    public ValueTask HandleAsync(NodeId from, LinkEntry entry, ICommitTracker commits)
    {
        if (entry.Bytes.IsEmpty)
        {
            Missed?.Invoke();
        }
        else if (entry.Bytes is var bytes && bytes.Span[0] < bytes.Length)
        {
            var length = bytes.Span[0];
            _subscriptions.Tell(from, Encoding.UTF8.GetString(bytes.Span.Slice(1, length)), bytes[(1 + length)..]);
        }

        return ValueTask.CompletedTask;
    }

    // What a node had no room for it must read anew; it is told so, with an empty entry, as soon as it has.
    private async Task SendAsync(NodeId node, byte[] bytes)
    {
        if (await _link.SendAsync(node, new(LinkTopic.Bus, bytes)) != LinkOutcome.NoRoom || !TryOwe(node))
        {
            return;
        }

        await _link.WaitForRoomAsync(node);
        lock (_owed)
        {
            _owed.Remove(node);
        }

        await SendAsync(node, []);
    }

    private bool TryOwe(NodeId node)
    {
        lock (_owed)
        {
            return _owed.Add(node);
        }
    }
}
