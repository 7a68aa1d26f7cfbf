namespace Aviso.Modules.Disco.Contracts;

/// <summary>
/// Offered by modules that have items to list or nodes to describe: services of the host, rooms, commands, nodes of an account.
/// Features, identities and forms of the host itself need no source: they come from the manifests. Thread-safe.
/// </summary>
public interface IDiscoSource
{
    /// <summary>
    /// The items of the entity (and node) asked about; null when the source has nothing to say to it. Several sources may
    /// contribute to one answer; the order is theirs.
    /// </summary>
    ValueTask<IReadOnlyList<DiscoItem>?> ItemsAsync(DiscoQuery query);

    /// <summary>What a node is; null when the source does not know the node. Asked only with a node; the first who knows it answers.</summary>
    ValueTask<DiscoNode?> NodeAsync(DiscoQuery query);
}
