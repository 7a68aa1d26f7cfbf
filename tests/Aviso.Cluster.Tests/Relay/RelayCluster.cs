using Aviso.ClusterKit.Servers;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Relay;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Clusters whose relayed streams run on the test's thread.</summary>
internal static class RelayCluster
{
    public const int Window = 16 * 1024;

    public static Task<TestCluster> StartAsync(Action<TestServerSettings>? configure = null, int nodes = 2) =>
        TestCluster.StartAsync(nodes, settings =>
        {
            settings.Options.Configure<ClientOptions>(clients => clients.WatchdogDelay = TimeSpan.Zero); // pings come where a test wants them only
            var before = settings.Services;
            settings.Services = services =>
            {
                before?.Invoke(services);
                services.AddSingleton(new RelayLimits { Window = Window, MaxStreams = 100, IsInline = true });
            };
            configure?.Invoke(settings);
        });

    /// <summary>Sends, and gives what crosses nodes the time it needs.</summary>
    public static async Task SendAsync(this TestCluster cluster, TestClient client, string xml)
    {
        await client.SendAsync(xml);
        cluster.Pass();
    }

    /// <summary>A request of a client whose stream may be relayed.</summary>
    public static async Task<Element> RequestAsync(this TestCluster cluster, TestClient client, string type, string payload)
    {
        var answer = client.RequestAsync(type, null, payload);
        cluster.Pass();
        return await answer;
    }

    /// <summary>A client that has authenticated and asks for nothing yet.</summary>
    public static async Task<TestClient> AuthenticateAsync(this TestCluster cluster, TestNode node, string bareJid)
    {
        await cluster.CreateAccountAsync(bareJid);
        var client = node.Server.Connect();
        await cluster.WhenAsync(TestCluster.AuthenticateAsync(client, Jid.Parse(bareJid)));
        return client;
    }

    /// <summary>How many streams a node serves for others.</summary>
    public static int Serves(TestNode node) => node.Server.Get<RelayTable>().Incoming;

    /// <summary>How many of a node's clients are served elsewhere.</summary>
    public static int Moves(TestNode node) => node.Server.Get<RelayTable>().Outgoing;
}
