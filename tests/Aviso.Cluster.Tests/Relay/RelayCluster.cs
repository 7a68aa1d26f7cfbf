using System.Collections.Concurrent;
using Aviso.Abstractions.Clustering;
using Aviso.ClusterKit.Servers;
using Aviso.Protocol;
using Aviso.Streams.Relay;
using Aviso.Testing.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Clusters whose accounts live where they log in first, and whose relayed streams run on the test's thread.</summary>
internal static class RelayCluster
{
    public const int Window = 16 * 1024;

    public static Task<TestCluster> StartAsync(Action<TestServerSettings>? configure = null, int nodes = 2)
    {
        var homes = new ConcurrentDictionary<Jid, NodeId>();
        return TestCluster.StartAsync(nodes, settings =>
        {
            settings.Without("push", "reports");
            var before = settings.Services;
            settings.Services = services =>
            {
                before?.Invoke(services);
                services.AddSingleton<IAccountHomes>(provider => new FirstComeHomes(provider.GetRequiredService<ICluster>(), homes));
                services.AddSingleton(new RelayLimits { Window = Window, MaxStreams = 100, IsInline = true });
            };
            configure?.Invoke(settings);
        });
    }

    /// <summary>How many streams a node serves for others.</summary>
    public static int Serves(TestNode node) => node.Server.Get<RelayTable>().Incoming;

    /// <summary>How many of a node's clients are served elsewhere.</summary>
    public static int Moves(TestNode node) => node.Server.Get<RelayTable>().Outgoing;
}
