using System.Collections.Concurrent;
using System.Collections.Immutable;
using Aviso.Abstractions.Clustering;

namespace Aviso.Core.Clustering;

/// <summary>Tells the only node. Thread-safe.</summary>
internal sealed class SingleBus(NodeId self) : IClusterBus
{
    private readonly ConcurrentDictionary<string, ImmutableArray<Action<NodeId, ReadOnlyMemory<byte>>>> _handlers = new();

    // Nothing lies between the node and itself.
    public event Action? Missed
    {
        add { }
        remove { }
    }

    public void Publish(string subject, ReadOnlyMemory<byte> content)
    {
        foreach (var handler in _handlers.GetValueOrDefault(subject, []))
        {
            handler(self, content);
        }
    }

    public void Subscribe(string subject, Action<NodeId, ReadOnlyMemory<byte>> handler) =>
        _handlers.AddOrUpdate(subject, [handler], (_, before) => before.Add(handler));
}
