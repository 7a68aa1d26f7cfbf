using Aviso.Abstractions.Clustering;

namespace Aviso.Core.Clustering;

/// <summary>A cluster of one: a server without an engine. Everything is here, always, and nothing waits. Thread-safe.</summary>
public sealed class SingleNode : ICluster
{
    /// <param name="name">The node's name.</param>
    public SingleNode(string name = "single")
    {
        var self = NodeId.Create(name, "0");
        Ownership = new SingleOwnership(self);
        Homes = new SingleDirectory(self);
        Bus = new SingleBus(self);
    }

    public IOwnership Ownership { get; }

    public IHomeDirectory Homes { get; }

    public IClusterBus Bus { get; }

    public INodeLink? Link => null;
}
