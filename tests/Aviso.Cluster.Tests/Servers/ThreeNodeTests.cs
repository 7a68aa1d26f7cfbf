using Aviso.ClusterKit.Servers;
using Aviso.Testing.Client;
using Aviso.Xml;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>Tests of three servers that are one cluster.</summary>
public abstract class ThreeNodeTests : IAsyncLifetime
{
    /// <summary>The nodes n1, n2 and n3.</summary>
    protected TestCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await TestCluster.StartAsync(3);

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends, and gives what crosses nodes the time it needs.</summary>
    protected async Task SendAsync(TestClient client, string xml)
    {
        await client.SendAsync(xml);
        Cluster.Pass();
    }

    /// <summary>The texts of the messages that a client has received.</summary>
    protected async Task<IReadOnlyList<string>> BodiesAsync(TestClient client) =>
        [.. (await Cluster.WhenAsync(client.ReceiveAllAsync())).Select(one => one.Child("body")?.Text).OfType<string>()];

    /// <summary>Names a contact.</summary>
    protected Task<Element> RosterSetAsync(TestClient client, string name) => Cluster.WhenAsync(
        client.RequestAsync("set", null, $"<query xmlns='jabber:iq:roster'><item jid='nurse@example.org' name='{name}'/></query>"));

    /// <summary>The contact's name.</summary>
    protected async Task<string?> RosterNameAsync(TestClient client) =>
        (await Cluster.WhenAsync(client.RequestAsync("get", null, "<query xmlns='jabber:iq:roster'/>"))).Child("query", "jabber:iq:roster")?.Child("item")?["name"];
}
