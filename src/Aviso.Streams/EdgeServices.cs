using System.Net.Sockets;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Randomness;
using Aviso.Streams.Clients;
using Aviso.Streams.Edges.Inside;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Edges.Outside;
using Aviso.Streams.Tls;
using Aviso.Streams.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams;

/// <summary>Adds edges, and what inner servers need for them, to a service collection.</summary>
public static class EdgeServices
{
    /// <summary>Adds links to edges to a server that has client streams.</summary>
    public static IServiceCollection AddAvisoEdgeLinks(this IServiceCollection services, EdgesOptions options, IReadOnlyList<EdgeAddress> addresses, EdgeFiles files)
    {
        services.AddSingleton(provider => new EdgeDialer(
            addresses,
            options.Links,
            new EdgeTls(files, names: []).ConnectAsync,
            provider.GetRequiredService<ClientStreams>(),
            provider.GetRequiredService<ConnectionLimits>(),
            provider.GetRequiredService<ICluster>(),
            new() { Window = options.WindowBytes, QueueBytes = options.LinkQueueBytes },
            provider.GetRequiredService<IRandomSource>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EdgeDialer>>()));
        services.AddSingleton<IClientEntrance>(provider => provider.GetRequiredService<EdgeDialer>());
        return services;
    }

    /// <summary>Adds all that an edge is.</summary>
    /// <param name="services">Where to add it; has a clock.</param>
    /// <param name="options">The configuration.</param>
    /// <param name="files">What inner servers know it by.</param>
    /// <param name="domains">The domains, for which there are certificates; the first one is spoken for.</param>
    /// <param name="certificates">The certificates for clients.</param>
    /// <param name="bindings">Finds channel bindings.</param>
    public static IServiceCollection AddAvisoEdge(
        this IServiceCollection services, IOptionsProvider options, EdgeFiles files, IReadOnlyList<string> domains, CertificateStore certificates, ChannelBindings bindings)
    {
        var (edge, clients) = (options.Get<EdgeOptions>(), options.Get<ClientOptions>());
        var limits = new EdgeLimits { Window = edge.WindowBytes, QueueBytes = edge.LinkQueueBytes };
        services.AddSingleton(certificates);
        services.AddSingleton<IRandomSource, SystemRandomSource>();
        services.AddSingleton<InnerServers>();
        services.AddSingleton<EdgeMetrics>();
        services.AddSingleton(provider => new EdgeStreams(new(
            provider.GetRequiredService<InnerServers>(), clients, edge.Wait, domains[0], provider.GetRequiredService<EdgeMetrics>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IRandomSource>(), limits.IsInline, provider.GetRequiredService<ILogger<EdgeStream>>())));
        services.AddSingleton(provider =>
        {
            var acceptor = new TlsAcceptor(certificates, bindings);
            IConnection Wrap(Socket socket) => new SocketConnection(socket, acceptor);
            return new ClientPorts(
                clients, new(clients.MaxConnections, clients.MaxConnectionsPerAddress), provider.GetRequiredService<EdgeStreams>().RunAsync, Wrap,
                provider.GetRequiredService<EdgeMetrics>().RefusedByLimit, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ClientPorts>>());
        });
        services.AddSingleton(provider => new InnerPort(
            new EdgeTls(files, edge.Names).AcceptAsync,
            new(EdgeHello.CurrentVersion, IsEdge: true, NodeId.Create("edge", provider.GetRequiredService<IRandomSource>().NextId()[..8]), edge.ClientAddress),
            provider.GetRequiredService<InnerServers>(), edge.MaxLinks, limits, provider.GetRequiredService<EdgeMetrics>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<InnerPort>>()));
        services.AddSingleton(provider => new EdgeServer(
            edge, clients, domains, certificates,
            provider.GetRequiredService<ClientPorts>(), provider.GetRequiredService<InnerPort>(), provider.GetRequiredService<InnerServers>(), provider.GetRequiredService<EdgeStreams>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<EdgeServer>());
        return services;
    }
}
