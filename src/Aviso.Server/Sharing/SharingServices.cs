using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Randomness;
using Aviso.Cluster.RabbitMq;
using Aviso.Cluster.Sharing;
using Aviso.Core.Hosting;
using Aviso.Http.Administration;
using Aviso.Server.Clustering;
using Aviso.Server.Reloading;
using Aviso.Server.Starting;
using Aviso.Streams.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Sharing;

/// <summary>Adds what makes a node follow what the nodes of its cluster share.</summary>
internal static class SharingServices
{
    /// <param name="services">Where to add it, before the listeners for clients.</param>
    /// <param name="data">The data directory.</param>
    /// <param name="settings">The configuration of this start; it has a cluster.</param>
    /// <param name="cluster">The cluster's part of it.</param>
    /// <param name="switches">What was given to <c>--set</c>.</param>
    public static IServiceCollection AddServerSharing(
        this IServiceCollection services, DataDirectory data, ServerSettings settings, ClusterSettings cluster, IReadOnlyList<string> switches)
    {
        var source = settings.DataSources.ClusterSource!;
        services.AddSingleton<ISharedTable>(_ => new PostgresSharedTable(source.ConnectionString!, source.ConnectTimeout));
        services.AddSingleton(new ConfigurationTrial(data, switches));
        services.AddSingleton(provider => new SharedCertificates(
            provider.GetRequiredService<ISharedTable>(),
            SealOf(provider, cluster),
            provider.GetRequiredService<CertificateStore>(),
            provider.GetRequiredService<ILogger<SharedCertificates>>()));
        services.AddSingleton<IServerListener>(provider => provider.GetRequiredService<SharedCertificates>());
        services.AddSingleton<SharedState>();
        services.AddSingleton<IClusterSharing>(provider => new SharingAdministration(
            provider.GetRequiredService<ISharedTable>(),
            provider.GetRequiredService<SharedState>(),
            provider.GetRequiredService<SharedCertificates>(),
            provider.GetRequiredService<ConfigurationTrial>(),
            provider.GetRequiredService<LiveSettings>(),
            provider.GetRequiredService<ICluster>().Ownership,
            SealOf(provider, cluster)));
        return services;
    }

    private static CertificateSeal? SealOf(IServiceProvider provider, ClusterSettings cluster) =>
        cluster.Options.Secret is { Length: > 0 } secret ? new(secret, provider.GetRequiredService<IRandomSource>()) : null;
}
