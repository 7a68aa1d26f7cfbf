using Aviso.ClusterKit.Servers;
using Aviso.Streams.Moving;
using Aviso.Testing.Client;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>What tests of sessions that move say and look for.</summary>
internal static class MovedSessions
{
    public const string Romeo = "romeo@example.org";
    public const string Orchard = "romeo@example.org/orchard";
    public const string Garden = "romeo@example.org/garden";
    public const string Juliet = "juliet@example.org/balcony";

    public static async Task BefriendAsync(TestCluster cluster, TestClient romeo, TestClient juliet)
    {
        await cluster.SendAsync(romeo, "<presence type='subscribe' to='juliet@example.org'/>");
        await cluster.SendAsync(juliet, "<presence type='subscribed' to='romeo@example.org'/><presence type='subscribe' to='romeo@example.org'/>");
        await cluster.SendAsync(romeo, "<presence type='subscribed' to='juliet@example.org'/>");
    }

    public static async Task<string> ManageAsync(TestCluster cluster, TestClient client)
    {
        await cluster.SendAsync(client, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        return (await client.ReceiveAsync())["id"]!;
    }

    public static async Task<TestClient> ResumeAsync(TestCluster cluster, string node, string id, int acknowledged, int received, string account = Romeo)
    {
        var client = await cluster.AuthenticateAsync(cluster[node], account);
        await cluster.SendAsync(client, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='{acknowledged}'/>");
        await client.ReceiveXmlAsync($"<resumed xmlns='urn:xmpp:sm:3' previd='{id}' h='{received}'/>");
        return client;
    }

    public static async Task<TestClient> ResumeAnyAsync(TestCluster cluster, string node, string id, int acknowledged = 0)
    {
        var client = await cluster.AuthenticateAsync(cluster[node], Romeo);
        await cluster.SendAsync(client, $"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='{acknowledged}'/>");
        Assert.Equal("resumed", (await client.ReceiveAsync()).Name);
        return client;
    }

    public static async Task NothingMoreAsync(TestCluster cluster, params IEnumerable<TestClient> clients)
    {
        foreach (var client in clients)
        {
            Assert.DoesNotContain(await cluster.WhenAsync(client.ReceiveAllAsync()), one => one.Name == "message");
        }
    }

    public static long Arrived(TestNode node) => node.Server.Get<SessionMoves>().Metrics.Arrived;
}
