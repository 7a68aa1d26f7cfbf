using Aviso.Cluster.Ownership;

namespace Aviso.Cluster.Sharing;

/// <summary>
/// What an engine must do for what the nodes share besides data: a configuration with its history, certificates, and whose turn it is to begin anew. Every
/// change is atomic and is seen in the head. All calls may throw <see cref="ClusterTableException"/>. Thread-safe.
/// </summary>
public interface ISharedTable : IAsyncDisposable
{
    /// <summary>What has been published so far, in a few numbers.</summary>
    Task<SharedHead> HeadAsync(CancellationToken cancellation = default);

    /// <summary>A version of the configuration, or the newest one; null: there is none, or it is kept no more.</summary>
    Task<SharedDocument?> ReadAsync(long? version = null, CancellationToken cancellation = default);

    /// <summary>The versions that are kept, the newest first.</summary>
    Task<IReadOnlyList<SharedDocument>> HistoryAsync(CancellationToken cancellation = default);

    /// <summary>Makes a text the newest version.</summary>
    /// <param name="text">The configuration.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="after">The version that must be the newest one so far; 0 for none.</param>
    /// <param name="kept">How many versions stay.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The new version; null: another one was published meanwhile.</returns>
    Task<long?> PublishAsync(string text, string by, long after, int kept, CancellationToken cancellation = default);

    /// <summary>Orders that nodes which run an earlier version begin anew, one after the other. Whoever has the turn keeps it, since it may be away at the moment.</summary>
    /// <param name="version">The version.</param>
    /// <param name="without">The name of a node whose turn ends because it will not come back; null: none.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The head after that.</returns>
    Task<SharedHead> OrderAsync(long version, string? without = null, CancellationToken cancellation = default);

    /// <summary>Asks for the turn to begin anew; true: nobody else has it, and an order asks for a later version than this node runs.</summary>
    /// <param name="node">The node's name, which it keeps in its next life.</param>
    /// <param name="running">The version that it runs.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    Task<bool> TryTakeTurnAsync(string node, long running, CancellationToken cancellation = default);

    /// <summary>Gives the turn back, if it is this node's.</summary>
    Task EndTurnAsync(string node, CancellationToken cancellation = default);

    /// <summary>Says which version a node runs.</summary>
    Task TellAsync(SharedNode node, CancellationToken cancellation = default);

    /// <summary>What the nodes have said last, also those that are gone.</summary>
    Task<IReadOnlyList<SharedNode>> NodesAsync(CancellationToken cancellation = default);

    /// <summary>All certificates, by name.</summary>
    Task<IReadOnlyList<SharedCertificate>> CertificatesAsync(CancellationToken cancellation = default);

    /// <summary>Adds a certificate, or puts it in the place of the one of that name.</summary>
    Task PutCertificateAsync(SharedCertificate certificate, CancellationToken cancellation = default);

    /// <summary>Removes a certificate; false: there is none of that name.</summary>
    Task<bool> RemoveCertificateAsync(string name, CancellationToken cancellation = default);
}
