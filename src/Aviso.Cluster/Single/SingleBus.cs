using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Bus;

namespace Aviso.Cluster.Single;

/// <summary>Tells the only node.</summary>
internal sealed class SingleBus(NodeId self) : IClusterBus
{
    private readonly Subscriptions _subscriptions = new();

    // Nothing lies between the node and itself.
    public event Action? Missed
    {
        add { }
        remove { }
    }

    public void Publish(string subject, ReadOnlyMemory<byte> content) => _subscriptions.Tell(self, subject, content);

    public void Subscribe(string subject, Action<NodeId, ReadOnlyMemory<byte>> handler) => _subscriptions.Add(subject, handler);
}
