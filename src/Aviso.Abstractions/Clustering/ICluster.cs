namespace Aviso.Abstractions.Clustering;

/// <summary>What a node sees of its cluster; alone, a cluster of one.</summary>
public interface ICluster
{
    /// <summary>Who is there and who owns what.</summary>
    IOwnership Ownership { get; }

    /// <summary>Where accounts live.</summary>
    IHomeDirectory Homes { get; }

    /// <summary>Events for all nodes.</summary>
    IClusterBus Bus { get; }

    /// <summary>The way to the other nodes; null when the node is alone for good.</summary>
    INodeLink? Link { get; }
}
