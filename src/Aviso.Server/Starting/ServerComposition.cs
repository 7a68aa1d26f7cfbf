using Aviso.Abstractions.Options;
using Aviso.Abstractions.Storage;
using Aviso.Core.Hosting;
using Aviso.Http;
using Aviso.Server.Clustering;
using Aviso.Server.Logging;
using Aviso.Server.Reloading;
using Aviso.Server.Sharing;
using Aviso.Storage;
using Aviso.Streams;
using Aviso.Streams.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Starting;

/// <summary>Puts the parts of the server together.</summary>
internal static class ServerComposition
{
    // Beyond what closing streams may take: for the store to write out what it accepted.
    private static readonly TimeSpan s_timeToDrain = TimeSpan.FromSeconds(30);

    /// <summary>The kernel, the modules and the store: what accounts and data need.</summary>
    public static IServiceCollection AddServerCore(this IServiceCollection services, ServerSettings settings, LogOptions logOptions, LogWriter log)
    {
        services.AddServerLog(logOptions, log);
        services.AddSingleton(provider => settings.DataSources.CreateStorage(
            provider.GetRequiredService<ILogger<StorageEngine>>(), provider.GetService<FencedWrites>()));
        var options = new LiveOptions(settings.Options);
        services.AddSingleton(options);
        services.AddAvisoCore(settings.Domains, ServerSettings.AllModules, options);
        return services;
    }

    /// <summary>
    /// What clients connect to, and what a running server does besides. To be added before <see cref="AddServerCore"/>: health can be asked
    /// and administrators can look while a node waits for its cluster.
    /// </summary>
    public static IServiceCollection AddServerListeners(
        this IServiceCollection services, DataDirectory data, ServerSettings settings, IReadOnlyList<string> switches, CertificateStore certificates, ChannelBindings bindings)
    {
        services.AddSingleton(TimeProvider.System);
        if (settings.Cluster is { } cluster)
        {
            services.AddServerCluster(settings, cluster);
            services.AddServerSharing(data, settings, cluster, switches);
        }

        services.AddServerReload(data, settings, switches, certificates);
        services.AddSingleton<ServerRestart>();
        services.AddSingleton(data);
        services.AddSingleton(settings);
        services.AddSingleton<FirstStart>();
        services.AddSingleton<IServerListener>(provider => provider.GetRequiredService<FirstStart>());
        services.AddAvisoStreams(settings.Options);
        services.AddAvisoClientListener(certificates, bindings);
        if (settings.Edge is { IsEdge: false } edge)
        {
            services.AddAvisoEdgeLinks(settings.Options.Get<Streams.Edges.Inside.EdgesOptions>(), edge.Addresses, edge.Files);
        }

        services.AddAvisoMonitoring(settings.Options);
        services.AddAvisoAdministration();
        services.AddAvisoAdministrationSocket(data.Socket);
        services.AddHostedService<CertificateWatch>();
        services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        services.Configure<HostOptions>(options =>
            options.ShutdownTimeout = settings.Options.Get<Streams.Clients.ClientOptions>().ShutdownTimeout + (settings.Cluster?.Options.DrainTimeout ?? TimeSpan.Zero) + s_timeToDrain);
        return services;
    }
}
