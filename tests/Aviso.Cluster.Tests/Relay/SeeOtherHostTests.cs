using Aviso.Abstractions.Clustering;
using Aviso.ClusterKit.Servers;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Relay;
using Aviso.Testing.Client;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Clients are sent to the node that is to serve them (RFC 6120 §4.9.3.19).</summary>
public sealed class SeeOtherHostTests
{
    [Fact]
    public async Task Hash_sends_a_client_to_the_owner_of_its_shard_at_the_opening()
    {
        await using var cluster = await StartAsync(SeeOtherHost.Hash);
        var jid = TestCluster.AccountOwnedBy(cluster["n2"]);
        var client = cluster["n1"].Server.Connect(isDirectTls: true);

        await client.SendHeaderAsync($"to='example.org' from='{jid}' version='1.0'");

        await client.ReceiveHeaderAsync();
        await AssertSentToAsync(client, "n2");
        var there = cluster["n2"].Server.Connect(isDirectTls: true);
        await there.OpenAsync($"to='example.org' from='{jid}' version='1.0'");
    }

    [Theory]
    [InlineData(SeeOtherHost.Hash, false, true)] // somebody between could send it anywhere
    [InlineData(SeeOtherHost.Hash, true, false)] // it does not say whose it will be
    [InlineData(SeeOtherHost.None, true, true)]
    [InlineData(SeeOtherHost.ByUser, true, true)] // where an account lives is no stranger's business
    public async Task Client_stays_at_the_opening(SeeOtherHost strategy, bool isSecure, bool hasFrom)
    {
        await using var cluster = await StartAsync(strategy);
        var jid = TestCluster.AccountOwnedBy(cluster["n2"]);
        var client = cluster["n1"].Server.Connect(isSecure);

        await client.OpenAsync("to='example.org' version='1.0'" + (hasFrom ? $" from='{jid}'" : ""));
    }

    [Fact]
    public async Task By_user_sends_a_client_to_its_home_instead_of_relaying()
    {
        await using var cluster = await StartAsync(SeeOtherHost.ByUser);
        await cluster.LoginAsync(cluster["n1"], "romeo@example.org/home");
        var client = cluster["n2"].Server.Connect(isDirectTls: true);
        await cluster.WhenAsync(TestCluster.AuthenticateAsync(client, Jid.Parse("romeo@example.org")));

        await cluster.SendAsync(client, "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");

        await AssertSentToAsync(client, "n1");
        Assert.Equal(0, RelayCluster.Moves(cluster["n2"]));
    }

    [Fact]
    public async Task By_user_without_tls_relays()
    {
        await using var cluster = await StartAsync(SeeOtherHost.ByUser);
        await cluster.LoginAsync(cluster["n1"], "romeo@example.org/home");

        await cluster.LoginAsync(cluster["n2"], "romeo@example.org/orchard");

        Assert.Equal(1, RelayCluster.Moves(cluster["n2"]));
    }

    [Fact]
    public async Task Node_that_stops_sends_its_clients_to_the_other()
    {
        await using var cluster = await StartAsync(SeeOtherHost.None);
        var plain = await cluster.LoginAsync(cluster["n2"], "juliet@example.org/balcony");
        var fresh = cluster["n2"].Server.Connect(isDirectTls: true);
        await fresh.OpenAsync();
        var secure = await LoginAsync(cluster, cluster["n2"], "romeo@example.org/orchard");

        var stopping = cluster["n2"].Server.StopAsync();
        cluster.Pass();

        await AssertSentToAsync(fresh, "n1");
        await AssertSentToAsync(secure, "n1");
        await plain.ReceiveStreamErrorAsync("system-shutdown");
        await cluster.WhenAsync(stopping);
    }

    [Fact]
    public async Task Clients_of_both_halves_are_sent_to_the_node_that_stays()
    {
        await using var cluster = await StartAsync(SeeOtherHost.None, nodes: 3);
        await cluster.LoginAsync(cluster["n1"], "romeo@example.org/home");
        var romeo = await LoginAsync(cluster, cluster["n2"], "romeo@example.org/orchard");
        await cluster.LoginAsync(cluster["n2"], "juliet@example.org/home");
        var juliet = await LoginAsync(cluster, cluster["n3"], "juliet@example.org/orchard");

        var stopping = cluster["n2"].Server.StopAsync();
        cluster.Pass();

        await AssertSentToAsync(romeo, "n1"); // its home, which has the session still
        await AssertSentToAsync(juliet, "n3"); // where it is connected
        await cluster.WhenAsync(stopping);
    }

    private static async Task<TestClient> LoginAsync(TestCluster cluster, TestNode node, string jid)
    {
        var address = Jid.Parse(jid);
        await cluster.CreateAccountAsync(address.Bare.ToString());
        var client = node.Server.Connect(isDirectTls: true);
        await cluster.WhenAsync(TestCluster.AuthenticateAsync(client, address));
        await cluster.WhenAsync(client.BindAsync(address.Resource));
        return client;
    }

    private static Task<TestCluster> StartAsync(SeeOtherHost strategy, int nodes = 2) =>
        RelayCluster.StartAsync(settings => settings.Options.Configure<ClientOptions>(clients => clients.SeeOtherHost = strategy), nodes);

    private static async Task AssertSentToAsync(TestClient client, string node)
    {
        var error = await client.ReceiveStreamErrorAsync("see-other-host");
        Assert.Equal($"{node}.example.org:5222", error.Child("see-other-host", Namespaces.Streams)!.Text);
    }
}
