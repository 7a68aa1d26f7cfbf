using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Options;
using Aviso.Core.Accounts;
using Aviso.Core.Hosting;
using Aviso.Streams.Clients;
using Aviso.Streams.Logins;
using Aviso.Streams.Management;
using Aviso.Streams.Moving;
using Aviso.Streams.Negotiation;
using Aviso.Streams.Redirecting;
using Aviso.Streams.Relay;
using Aviso.Streams.Tls;
using Aviso.Streams.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams;

/// <summary>Adds client streams to a service collection that has the kernel (<see cref="CoreServices"/>).</summary>
public static class StreamServices
{
    /// <summary>Adds what serves client streams over any transport.</summary>
    public static IServiceCollection AddAvisoStreams(this IServiceCollection services, IOptionsProvider options)
    {
        services.AddSingleton(options.Get<ClientOptions>());
        services.AddSingleton(provider => new SaslPolicy(provider.GetRequiredService<AccountOptions>().ScramIterations));
        services.AddSingleton(provider => new LoginLocks(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LoginMetrics>();
        services.AddSingleton<LoginNews>();
        services.AddSingleton<LoginGuard>();
        services.AddSingleton(options.Get<StreamManagementOptions>());
        services.AddSingleton<ResumableSessions>();
        services.AddSingleton<ManagementProtocol>();
        services.AddSingleton(provider => new StreamMetrics(() => provider.GetRequiredService<SessionDirectory>().Count));
        services.TryAddSingleton(provider => RelayLimits.Of(provider.GetRequiredService<ClientOptions>()));
        services.AddSingleton<RelayTable>();
        services.AddSingleton(provider => new Redirection(
            provider.GetRequiredService<ICluster>(),
            SeeOtherHosts.Make(provider.GetRequiredService<ClientOptions>().SeeOtherHost, provider),
            provider.GetRequiredService<ILogger<Redirection>>()));
        services.TryAddSingleton(new MoveLimits());
        services.AddSingleton<MoveMetrics>();
        services.AddSingleton<SessionOffers>();
        services.AddSingleton<SessionMoves>();
        services.AddSingleton<ISessionMoves>(provider => provider.GetRequiredService<SessionMoves>());
        services.AddSingleton<ClientStreamServices>();
        services.AddSingleton<ClientStreams>();
        return services;
    }

    /// <summary>Adds the ways by which clients come in, of which TCP ports are one.</summary>
    public static IServiceCollection AddAvisoClientListener(this IServiceCollection services, CertificateStore certificates, ChannelBindings bindings)
    {
        services.AddSingleton(certificates);
        services.AddSingleton(new TlsAcceptor(certificates, bindings));
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<ClientOptions>();
            return new ConnectionLimits(options.MaxConnections, options.MaxConnectionsPerAddress);
        });
        services.AddSingleton<IClientEntrance>(provider =>
        {
            var tls = provider.GetRequiredService<TlsAcceptor>();
            var streams = provider.GetRequiredService<ClientStreams>();
            return new ClientPorts(
                provider.GetRequiredService<ClientOptions>(),
                provider.GetRequiredService<ConnectionLimits>(),
                (connection, isDirectTls) => streams.RunAsync(connection, isDirectTls),
                socket => new SocketConnection(socket, tls),
                provider.GetRequiredService<StreamMetrics>().Refused,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ClientPorts>>());
        });
        services.AddSingleton<IServerListener, ClientListener>();
        return services;
    }
}
