using System.Collections.Concurrent;
using System.Collections.Immutable;
using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Bus;

/// <summary>Who on this node wants to be told of what. Thread-safe.</summary>
internal sealed class Subscriptions
{
    private readonly ConcurrentDictionary<string, ImmutableArray<Action<NodeId, ReadOnlyMemory<byte>>>> _handlers = new();

    public void Add(string subject, Action<NodeId, ReadOnlyMemory<byte>> handler) =>
        _handlers.AddOrUpdate(subject, [handler], (_, before) => before.Add(handler));

    public void Tell(NodeId from, string subject, ReadOnlyMemory<byte> content)
    {
        foreach (var handler in _handlers.GetValueOrDefault(subject, []))
        {
            handler(from, content);
        }
    }
}
