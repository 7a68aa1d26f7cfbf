using Aviso.Protocol;

namespace Aviso.Http.Administration;

/// <summary>What an administrator can do about the cluster of which the server is a node. Thread-safe.</summary>
public interface IClusterAdministration
{
    /// <summary>The cluster as this node sees it.</summary>
    /// <exception cref="AdministrationException">The server is no node of a cluster.</exception>
    Task<ClusterReport> StatusAsync();

    /// <summary>Begins to empty this node: ports are closed, streams ended, and what it has is handed over. The server goes on until it is stopped.</summary>
    /// <exception cref="AdministrationException">The server is no node of a cluster.</exception>
    Task DrainAsync();

    /// <summary>Takes a node out of the cluster: this one by stopping the server, another one by taking its row away.</summary>
    /// <param name="node">Its name, or its name and the sign of its life; null for this one.</param>
    /// <param name="isForced">Also another one that is heard of.</param>
    /// <exception cref="AdministrationException">There is no such node, or it is alive.</exception>
    Task LeaveAsync(string? node, bool isForced);

    /// <summary>Says on which node the clients of an account should be, or takes that back.</summary>
    /// <param name="account">The bare address of the account.</param>
    /// <param name="node">The name of the node; null: the next login chooses.</param>
    /// <param name="isForced">Also a node that is not there at the moment.</param>
    /// <exception cref="AdministrationException">There is no such account or node.</exception>
    Task AssignAsync(Jid account, string? node, bool isForced);

    /// <summary>Accounts of a domain with the nodes they are assigned to, in the order of their names.</summary>
    /// <exception cref="AdministrationException">The server is no node of a cluster.</exception>
    Task<IReadOnlyList<AssignmentReport>> AssignmentsAsync(string domain, int limit, string? afterLocal);
}
