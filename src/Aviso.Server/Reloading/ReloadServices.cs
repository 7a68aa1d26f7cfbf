using Aviso.Http.Administration;
using Aviso.Server.Logging;
using Aviso.Server.Starting;
using Aviso.Streams.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Reloading;

/// <summary>Adds what reads the configuration again while the server runs.</summary>
internal static class ReloadServices
{
    /// <param name="services">Where to add it.</param>
    /// <param name="data">The data directory.</param>
    /// <param name="settings">The configuration of this start.</param>
    /// <param name="switches">What was given to <c>--set</c>.</param>
    /// <param name="certificates">The certificates.</param>
    public static IServiceCollection AddServerReload(
        this IServiceCollection services, DataDirectory data, ServerSettings settings, IReadOnlyList<string> switches, CertificateStore certificates)
    {
        if (!settings.IsEdge)
        {
            services.AddSingleton<LiveSettings>();
        }

        services.AddSingleton<IServerReload>(provider => new ServerReload(
            data, switches, settings, provider.GetRequiredService<LogLevels>(), certificates, provider.GetRequiredService<ILogger<ServerReload>>(), provider.GetService<LiveSettings>()));
        services.AddHostedService<ReloadSignal>();
        return services;
    }
}
