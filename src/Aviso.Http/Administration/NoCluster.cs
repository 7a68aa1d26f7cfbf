using Aviso.Protocol;

namespace Aviso.Http.Administration;

/// <summary>A server that is no node of a cluster says so.</summary>
internal sealed class NoCluster : IClusterAdministration
{
    private static AdministrationException None => new(
        AdministrationFault.NotFound, "This server is not a node of a cluster: its configuration names no broker (cluster/broker). See docs/guide/cluster.md.");

    public Task<ClusterReport> StatusAsync() => Task.FromException<ClusterReport>(None);

    public Task DrainAsync() => Task.FromException(None);

    public Task LeaveAsync(string? node, bool isForced) => Task.FromException(None);

    public Task AssignAsync(Jid account, string? node, bool isForced) => Task.FromException(None);

    public Task<IReadOnlyList<AssignmentReport>> AssignmentsAsync(string domain, int limit, string? afterLocal) =>
        Task.FromException<IReadOnlyList<AssignmentReport>>(None);
}
