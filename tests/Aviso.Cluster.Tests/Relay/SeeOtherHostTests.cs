using Aviso.Abstractions.Storage;
using Aviso.Cluster.Tests.Strategies;
using Aviso.ClusterKit.Servers;
using Aviso.Core.Homes;
using Aviso.Core.Modules;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Testing.Client;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Clients are sent to the node that is to serve them (RFC 6120 §4.9.3.19).</summary>
public sealed class SeeOtherHostTests
{
    [Fact]
    public async Task Hash_sends_a_client_to_the_owner_of_its_shard_at_the_opening()
    {
        await using var cluster = await StartAsync("hash");
        var jid = TestCluster.AccountOwnedBy(cluster["n2"]);
        var client = cluster["n1"].Server.Connect(isDirectTls: true);

        await client.SendHeaderAsync($"to='example.org' from='{jid}' version='1.0'");

        await client.ReceiveHeaderAsync();
        await AssertSentToAsync(client, "n2");
        var there = cluster["n2"].Server.Connect(isDirectTls: true);
        await there.OpenAsync($"to='example.org' from='{jid}' version='1.0'");
    }

    [Theory]
    [InlineData("hash", false, true)] // somebody between could send it anywhere
    [InlineData("hash", true, false)] // it does not say whose it will be
    [InlineData("none", true, true)]
    [InlineData("by-user", true, true)] // where an account lives is no stranger's business
    [InlineData("by-database", true, true)] // nor whether it exists
    public async Task Client_stays_at_the_opening(string strategy, bool isSecure, bool hasFrom)
    {
        await using var cluster = await StartAsync(strategy);
        var jid = TestCluster.AccountOwnedBy(cluster["n2"]);
        var client = cluster["n1"].Server.Connect(isSecure);

        await client.OpenAsync("to='example.org' version='1.0'" + (hasFrom ? $" from='{jid}'" : ""));
    }

    [Fact]
    public async Task By_user_sends_a_client_to_its_home_instead_of_relaying()
    {
        await using var cluster = await StartAsync("by-user");
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
        await using var cluster = await StartAsync("by-user");
        await cluster.LoginAsync(cluster["n1"], "romeo@example.org/home");

        await cluster.LoginAsync(cluster["n2"], "romeo@example.org/orchard");

        Assert.Equal(1, RelayCluster.Moves(cluster["n2"]));
    }

    [Fact]
    public async Task By_database_sends_a_client_to_the_node_of_its_account_whatever_shard_it_has()
    {
        await using var cluster = await StartAsync("by-database");
        var jid = Jid.Parse(TestCluster.AccountOwnedBy(cluster["n1"]));
        await cluster.CreateAccountAsync(jid.ToString());
        await cluster["n1"].Server.Get<NodeAssignments>().SetAsync(jid, "n2");

        var client = await AskToBindAsync(cluster, cluster["n1"], jid);

        await AssertSentToAsync(client, "n2");
        await LoginAsync(cluster, cluster["n2"], $"{jid}/orchard"); // it is served there, and not sent back
    }

    [Fact]
    public async Task By_database_writes_down_at_the_first_login_where_an_account_belongs()
    {
        await using var cluster = await StartAsync("by-database");
        var jid = Jid.Parse(TestCluster.AccountOwnedBy(cluster["n2"]));
        await cluster.CreateAccountAsync(jid.ToString());

        await AssertSentToAsync(await AskToBindAsync(cluster, cluster["n1"], jid), "n2");

        Assert.Equal("n2", await cluster["n1"].Server.Get<NodeAssignments>().FindAsync(jid));
        Assert.Equal([jid], await cluster["n2"].Server.Get<NodeAssignments>().ListAsync("example.org", 10, null));
    }

    [Theory]
    [InlineData("n7")] // gone for good
    [InlineData("n1")] // here
    public async Task By_database_keeps_a_client_whose_node_is_this_one_or_is_not_there(string node)
    {
        await using var cluster = await StartAsync("by-database");
        var jid = Jid.Parse(TestCluster.AccountOwnedBy(cluster["n2"]));
        await cluster.CreateAccountAsync(jid.ToString());
        await cluster["n1"].Server.Get<NodeAssignments>().SetAsync(jid, node);

        await LoginAsync(cluster, cluster["n1"], $"{jid}/orchard");

        Assert.Equal(node, await cluster["n1"].Server.Get<NodeAssignments>().FindAsync(jid));
    }

    [Fact]
    public async Task By_database_serves_a_client_while_the_database_is_away()
    {
        await using var cluster = await StartAsync("by-database");
        var jid = Jid.Parse(TestCluster.AccountOwnedBy(cluster["n1"]));
        await cluster.CreateAccountAsync(jid.ToString());
        var client = cluster["n1"].Server.Connect(isDirectTls: true);
        await cluster.WhenAsync(TestCluster.AuthenticateAsync(client, jid));
        cluster["n1"].Server.Storage.FailReads = new StorageException("The test has taken the database away.");

        var binding = client.BindAsync("orchard");
        cluster.Pass();
        await binding;
    }

    [Fact]
    public async Task Module_may_bring_a_strategy()
    {
        await using var cluster = await StartAsync("by-name", module: typeof(ByNameModule));
        var client = cluster["n1"].Server.Connect(isDirectTls: true);
        await client.SendHeaderAsync("to='example.org' from='n2-romeo@example.org' version='1.0'");
        await client.ReceiveHeaderAsync();
        await AssertSentToAsync(client, "n2");

        var unknown = await Assert.ThrowsAsync<ModuleException>(() => StartAsync("by-moon", module: typeof(ByNameModule)));
        Assert.Equal(
            "'c2s/see-other-host' must be one of none, hash, by-user, by-database, by-name, or a module that offers such a strategy and is switched on, not 'by-moon'",
            unknown.Message);
    }

    [Fact]
    public async Task Node_that_stops_sends_its_clients_to_the_other()
    {
        await using var cluster = await StartAsync("none");
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
        await using var cluster = await StartAsync("none", nodes: 3);
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

    private static async Task<TestClient> AskToBindAsync(TestCluster cluster, TestNode node, Jid account)
    {
        var client = node.Server.Connect(isDirectTls: true);
        await cluster.WhenAsync(TestCluster.AuthenticateAsync(client, account));
        await cluster.SendAsync(client, "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
        return client;
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

    private static Task<TestCluster> StartAsync(string strategy, int nodes = 2, Type? module = null) => RelayCluster.StartAsync(
        settings =>
        {
            settings.Options.Configure<ClientOptions>(clients => clients.SeeOtherHost = strategy);
            if (module is not null)
            {
                settings.With(module);
            }
        },
        nodes);

    private static async Task AssertSentToAsync(TestClient client, string node)
    {
        var error = await client.ReceiveStreamErrorAsync("see-other-host");
        Assert.Equal($"{node}.example.org:5222", error.Child("see-other-host", Namespaces.Streams)!.Text);
    }
}
