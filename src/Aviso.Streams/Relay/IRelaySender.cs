using Aviso.Abstractions.Clustering;

namespace Aviso.Streams.Relay;

/// <summary>Brings what one half of a stream says to where the other half is, in order. Thread-safe.</summary>
internal interface IRelaySender
{
    /// <summary>Where the other half is.</summary>
    NodeId Peer { get; }

    /// <summary>Completes when the frame has been taken, at once while there is room.</summary>
    ValueTask SendAsync(RelayFrame frame);

    /// <summary>Completes when much can be sent: the bytes of one stream do not fill up the way of all others.</summary>
    ValueTask WaitForRoomAsync();
}
