using System.Reflection;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Randomness;
using Aviso.Cluster;
using Aviso.Cluster.Placing;
using Aviso.Cluster.RabbitMq;
using Aviso.Core.Hosting;
using Aviso.Http.Administration;
using Aviso.Server.Starting;
using Aviso.Streams.Moving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Clustering;

/// <summary>Adds what makes the server a node of a cluster.</summary>
internal static class ClusterServices
{
    /// <summary>The path of the option that chooses the placement.</summary>
    public const string PlacementOption = "cluster/placement";

    /// <param name="services">Where to add it, before the kernel, which otherwise brings a cluster of one.</param>
    /// <param name="settings">The configuration; it has a cluster.</param>
    /// <param name="cluster">The cluster's part of it.</param>
    public static IServiceCollection AddServerCluster(this IServiceCollection services, ServerSettings settings, ClusterSettings cluster)
    {
        services.AddSingleton(cluster);
        services.AddSingleton(provider => new RabbitMqTransport(cluster.Transport, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RabbitMqTransport>>()));
        services.AddSingleton(provider => new ClusterNode(
            cluster.Name,
            new(Version, cluster.Options.ClientAddress is { Length: > 0 } address ? address : null, cluster.Fingerprint, Weight: cluster.Options.Weight),
            provider.GetRequiredService<RabbitMqTransport>(),
            // A question must be answered, or tried again, well within the lease.
            new PostgresClusterTable(settings.DataSources.ClusterSource!.ConnectionString!, (cluster.Options.TimeToLive - cluster.Options.Margin) / 2, hasTables: true),
            cluster.Limits,
            provider.GetRequiredService<IRandomSource>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ClusterNode>>(),
            PlacementOf(cluster.Options.Placement, provider)));
        services.AddSingleton<ICluster>(provider => provider.GetRequiredService<ClusterNode>());
        services.AddSingleton(provider => new FencedWrites(
            new ClusterFence(provider.GetRequiredService<ClusterNode>()), cluster.Options.TimeToLive - cluster.Options.Margin));
        services.AddSingleton(new MoveLimits { Patience = cluster.Options.DrainTimeout });
        services.AddSingleton<EarlierLife>();
        services.AddSingleton<IClusterMembership, ClusterMembership>();
        services.AddSingleton<IClusterAdministration, ClusterAdministration>();
        return services;
    }

    // A module may need the cluster, so it is made when the first shard is to be placed.
    private static PlacementChoice PlacementOf(string name, IServiceProvider provider) => name == PlacementChoice.BuiltInName
        ? PlacementChoice.BuiltIn
        : new(name, () => ModuleStrategies.Find<IPlacement>(name, PlacementOption, [PlacementChoice.BuiltInName], provider));

    private static string Version =>
        typeof(ClusterServices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
