namespace Aviso.Abstractions.Clustering;

/// <summary>Brings bytes to another node, in order, acknowledged by the node itself and not by what lies between. Thread-safe.</summary>
public interface INodeLink
{
    /// <summary>
    /// Sends an entry. The tasks for one node complete in the order of sending, urgent entries before others that wait; what follows them runs on the
    /// link's own thread and must not block it.
    /// </summary>
    Task<LinkOutcome> SendAsync(NodeId to, LinkEntry entry);

    /// <summary>Whether much can be sent to a node before it is full.</summary>
    bool HasRoom(NodeId to);

    /// <summary>
    /// Completes when there is room for a node, or the node is gone. Who reads from a client waits here, so that the
    /// client is not read while its recipients' node cannot follow.
    /// </summary>
    ValueTask WaitForRoomAsync(NodeId to, CancellationToken cancellation = default);

    /// <summary>Says who takes the entries of a topic; before the link starts.</summary>
    void Handle(LinkTopic topic, ILinkHandler handler);
}
