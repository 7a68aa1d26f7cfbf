using Aviso.Abstractions.Options;
using Aviso.Http.Administration;
using Aviso.Http.Health;
using Aviso.Http.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aviso.Http;

/// <summary>Adds the HTTP surfaces to a service collection that has the kernel and a storage.</summary>
public static class HttpServices
{
    /// <summary>Adds the port for monitoring. What is ready is that of a server, unless there is an <see cref="IReadiness"/> already.</summary>
    public static IServiceCollection AddAvisoMonitoring(this IServiceCollection services, IOptionsProvider options)
    {
        services.AddMetrics();
        services.AddSingleton(options.Get<MonitoringOptions>());
        services.TryAddSingleton<IReadiness, ServerReadiness>();
        services.AddSingleton<HealthPages>();
        services.AddSingleton<MetricsPage>();
        services.AddHostedService<MonitoringServer>();
        return services;
    }

    /// <summary>Adds what administrators can do, without a way in.</summary>
    public static IServiceCollection AddAvisoAdministration(this IServiceCollection services) =>
        services.AddSingleton<IAdministration, LocalAdministration>();

    /// <summary>Adds the way in for administrators on this machine.</summary>
    /// <param name="services">Where to add it; has <see cref="AddAvisoAdministration"/>.</param>
    /// <param name="socketPath">The file of the unix domain socket.</param>
    public static IServiceCollection AddAvisoAdministrationSocket(this IServiceCollection services, string socketPath)
    {
        services.AddMetrics();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<AdministrationServer>(provider, socketPath));
        return services;
    }
}
