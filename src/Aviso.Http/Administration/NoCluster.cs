using Aviso.Protocol;

namespace Aviso.Http.Administration;

/// <summary>A server that is no node of a cluster says so.</summary>
internal sealed class NoCluster : IClusterAdministration, IClusterSharing
{
    private static AdministrationException None => new(
        AdministrationFault.NotFound, "This server is not a node of a cluster: its configuration names no broker (cluster/broker). See docs/guide/cluster.md.");

    public Task<ClusterReport> StatusAsync() => Task.FromException<ClusterReport>(None);

    public Task DrainAsync() => Task.FromException(None);

    public Task LeaveAsync(string? node, bool isForced) => Task.FromException(None);

    public Task AssignAsync(Jid account, string? node, bool isForced) => Task.FromException(None);

    public Task<IReadOnlyList<AssignmentReport>> AssignmentsAsync(string domain, int limit, string? afterLocal) =>
        Task.FromException<IReadOnlyList<AssignmentReport>>(None);

    public Task<SharedConfigurationReport> ShowAsync(long? version) => Task.FromException<SharedConfigurationReport>(None);

    public Task<IReadOnlyList<SharedConfigurationReport>> HistoryAsync() => Task.FromException<IReadOnlyList<SharedConfigurationReport>>(None);

    public Task<IReadOnlyList<string>> CheckAsync(string text) => Task.FromException<IReadOnlyList<string>>(None);

    public Task<SharedConfigurationReport> PublishAsync(string text, string by, long? after) => Task.FromException<SharedConfigurationReport>(None);

    public Task<SharingReport> ApplyAsync(string? without) => Task.FromException<SharingReport>(None);

    public Task<IReadOnlyList<SharedCertificateReport>> CertificatesAsync() => Task.FromException<IReadOnlyList<SharedCertificateReport>>(None);

    public Task<SharedCertificateReport> PublishCertificateAsync(string name, string pem, string by) => Task.FromException<SharedCertificateReport>(None);

    public Task RemoveCertificateAsync(string name) => Task.FromException(None);
}
