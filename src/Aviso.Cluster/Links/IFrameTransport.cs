using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Links;

/// <summary>
/// What an engine must do for links: bring bytes to a node's inbox. It may lose, repeat and reorder them; it need not know
/// what they mean.
/// </summary>
public interface IFrameTransport : IAsyncDisposable
{
    /// <summary>Whether frames can leave and the inbox is there. False also while the engine takes nothing for the moment.</summary>
    bool IsReady { get; }

    /// <summary>For how long in all it has not been.</summary>
    TimeSpan TimeNotReady { get; }

    /// <summary>Opens the inbox of a node and goes on opening it whenever the connection was lost; closes the one opened before.</summary>
    Task OpenAsync(NodeId self, IFrameReceiver receiver, CancellationToken cancellation = default);

    /// <summary>
    /// Sends without waiting, in the order of the calls, and without calling back before it returns. How much is under way
    /// is bounded by the windows of the links.
    /// </summary>
    void Send(NodeId to, ReadOnlyMemory<byte> frame);

    /// <summary>Ends the connection, if there is one, and opens the inbox by another way where there is one. Does not wait, nor call back before it returns.</summary>
    void ConnectAnew(string reason);
}
