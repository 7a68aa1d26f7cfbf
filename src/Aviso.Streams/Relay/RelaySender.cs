using Aviso.Abstractions.Clustering;

namespace Aviso.Streams.Relay;

/// <summary>Brings what one half of a stream says to the node of the other half. Thread-safe.</summary>
/// <param name="link">The way there.</param>
/// <param name="peer">The other node.</param>
/// <param name="gone">Called when the other node is gone, or could not be reached for so long that something was given up.</param>
internal sealed class RelaySender(INodeLink link, NodeId peer, Action gone) : IRelaySender
{
    public NodeId Peer => peer;

    /// <summary>Completes when the link has taken the frame, at once while there is room. What becomes of it, is told by <c>gone</c>.</summary>
    public async ValueTask SendAsync(RelayFrame frame)
    {
        var entry = new LinkEntry(LinkTopic.Streams, frame.Encode());
        while (true)
        {
            var sending = link.SendAsync(peer, entry);
            if (!sending.IsCompletedSuccessfully)
            {
                _ = FollowAsync(sending);
                return;
            }

            switch (await sending)
            {
                case LinkOutcome.NoRoom:
                    await link.WaitForRoomAsync(peer);
                    break;
                case LinkOutcome.PeerGone:
                    gone();
                    return;
                default:
                    return;
            }
        }
    }

    /// <summary>Completes when much can be sent: the bytes of one stream do not fill up the way of all others.</summary>
    public ValueTask WaitForRoomAsync() => link.HasRoom(peer) ? ValueTask.CompletedTask : link.WaitForRoomAsync(peer);

    private async Task FollowAsync(Task<LinkOutcome> sending)
    {
        if (await sending != LinkOutcome.Handled)
        {
            gone();
        }
    }
}
