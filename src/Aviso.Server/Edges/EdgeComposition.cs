using Aviso.Abstractions.Options;
using Aviso.Http;
using Aviso.Http.Health;
using Aviso.Server.Logging;
using Aviso.Server.Reloading;
using Aviso.Server.Sharing;
using Aviso.Server.Starting;
using Aviso.Streams;
using Aviso.Streams.Clients;
using Aviso.Streams.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aviso.Server.Edges;

/// <summary>Puts the parts of an edge together: no kernel, no modules, no stores.</summary>
internal static class EdgeComposition
{
    // Beyond what closing streams may take.
    private static readonly TimeSpan s_timeToStop = TimeSpan.FromSeconds(30);

    public static IServiceCollection AddEdge(
        this IServiceCollection services, DataDirectory data, ServerSettings settings, EdgeSettings edge, IReadOnlyList<string> switches, CertificateStore certificates, ChannelBindings bindings, LogOptions logOptions, LogWriter log)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddServerLog(logOptions, log);
        services.AddSingleton<ServerRestart>();
        services.AddSingleton<IReadiness, EdgeReadiness>();
        services.AddAvisoMonitoring(settings.Options);
        services.AddServerReload(data, settings, switches, certificates);
        services.AddHostedService<CertificateWatch>();
        services.AddAvisoEdge(settings.Options, edge.Files, [.. settings.Domains.Select(one => one.Domain)], certificates, bindings);
        services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.Options.Get<ClientOptions>().ShutdownTimeout + s_timeToStop);
        return services;
    }
}
