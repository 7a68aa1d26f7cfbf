using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Links;

/// <summary>What an engine tells of its connection. Calls may come from any thread; frames in the order in which they came.</summary>
public interface IFrameReceiver
{
    /// <summary>A frame came; the bytes belong to the receiver from now on.</summary>
    void Received(ReadOnlyMemory<byte> frame);

    /// <summary>A frame could not be delivered: there is no such inbox.</summary>
    void Unroutable(NodeId to);

    /// <summary>The transport is ready again, after a connection was lost or a pause; frames given to it before may be lost.</summary>
    void Ready();
}
