namespace Aviso.Core.Hosting;

/// <summary>The server's place in a cluster, as its start and its stop see it. A server of its own has none.</summary>
public interface IClusterMembership
{
    /// <summary>Why no clients should be sent here at the moment, in a few words without secrets; null when they may come.</summary>
    string? Fault { get; }

    /// <summary>Begins to join, and completes when this node is part of the cluster, however long what it needs stays away.</summary>
    Task JoinAsync(CancellationToken cancellation);

    /// <summary>From now on nothing new is given to this node.</summary>
    void Drain();

    /// <summary>
    /// Hands over what is here, waits until other nodes have what they were sent, and closes the links; bounded in time. The node
    /// is still one, so that what it has taken can be stored.
    /// </summary>
    Task SettleAsync(CancellationToken cancellation);

    /// <summary>Goes: nothing is written any more.</summary>
    Task LeaveAsync(CancellationToken cancellation);
}
