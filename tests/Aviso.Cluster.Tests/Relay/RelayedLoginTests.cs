using System.Text;
using Aviso.Abstractions.Hosts;
using Aviso.ClusterKit.Servers;
using Aviso.Core.Accounts;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Testing.Transport;
using Aviso.Xml;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Every way to log in works on the node where the account does not live.</summary>
public sealed class RelayedLoginTests
{
    private const string Ns = "urn:xmpp:sasl:2";
    private const string Fast = "urn:xmpp:fast:0";
    private const string Orchard = "romeo@example.org/orchard";
    private const string Phone = "d4565fa7-4d72-4749-b3d3-740edbf87770";
    private const string Exporter = "HT-SHA-256-EXPR";

    [Fact]
    public async Task Resource_carbons_and_stream_management_come_with_authentication()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var orchard = await cluster.LoginAsync(cluster["n1"], Orchard);
        var juliet = await cluster.LoginAsync(cluster["n1"], "juliet@example.org/balcony");
        var phone = await OpenAsync(cluster["n2"]);

        var success = await AuthenticateAsync(cluster, phone, """
            <bind xmlns='urn:xmpp:bind:0'><tag>Phone</tag><enable xmlns='urn:xmpp:sm:3' resume='true'/><enable xmlns='urn:xmpp:carbons:2'/></bind>
            """);

        Assert.StartsWith("romeo@example.org/Phone/", success.Child("authorization-identifier")!.Text, StringComparison.Ordinal);
        Assert.Equal("true", success.Child("bound", Namespaces.Bind2)!.Child("enabled", Namespaces.StreamManagement)!["resume"]);
        Assert.Equal("features", (await phone.ReceiveAsync()).Name);
        Assert.Equal((1, 1), (RelayCluster.Serves(cluster["n1"]), RelayCluster.Moves(cluster["n2"])));
        await cluster.SendAsync(juliet, $"<message to='{Orchard}' type='chat'><body>hi</body></message>");
        Assert.NotNull((await phone.ReceiveAsync()).Child("received", "urn:xmpp:carbons:2"));
        await orchard.ReceiveAsync();
        await cluster.SendAsync(phone, "<r xmlns='urn:xmpp:sm:3'/>");

        // When enough time has passed meanwhile, the server has asked for the phone's count.
        var count = await phone.ReceiveAsync("the server's count");
        Assert.Equal("0", (count.Name == "r" ? await phone.ReceiveAsync("the server's count") : count)["h"]);
    }

    [Fact]
    public async Task Without_a_resource_inside_it_is_bound_in_the_old_way()
    {
        await using var cluster = await RelayCluster.StartAsync();
        await cluster.LoginAsync(cluster["n1"], Orchard);
        var phone = await OpenAsync(cluster["n2"]);

        await AuthenticateAsync(cluster, phone, "");
        Assert.Equal("features", (await phone.ReceiveAsync()).Name);
        Assert.Equal(0, RelayCluster.Moves(cluster["n2"]));
        await cluster.WhenAsync(phone.BindAsync("phone"));

        Assert.Equal("romeo@example.org/phone", phone.Jid!.ToString());
        Assert.Equal(1, RelayCluster.Moves(cluster["n2"]));
    }

    [Fact]
    public async Task Account_without_session_lives_where_it_logs_in_also_when_there_was_something_to_resume()
    {
        await using var cluster = await RelayCluster.StartAsync();
        await cluster.CreateAccountAsync("romeo@example.org");
        var phone = await OpenAsync(cluster["n2"]);

        var success = await AuthenticateAsync(cluster, phone, "<resume xmlns='urn:xmpp:sm:3' previd='gone' h='0'/><bind xmlns='urn:xmpp:bind:0'/>");

        Assert.NotNull(success.Child("failed", Namespaces.StreamManagement)!.Child("item-not-found", Namespaces.Stanzas));
        Assert.NotNull(success.Child("bound", Namespaces.Bind2));
        Assert.Equal(0, RelayCluster.Moves(cluster["n2"]));
    }

    [Fact]
    public async Task Token_got_on_one_node_logs_in_on_the_other_and_the_new_one_is_told()
    {
        await using var cluster = await RelayCluster.StartAsync(settings => settings.Options.Configure<TokenOptions>(tokens => tokens.RotateAfter = TimeSpan.FromSeconds(1)));
        await cluster.LoginAsync(cluster["n1"], Orchard);
        var phone = await OpenAsync(cluster["n1"]);
        var token = (await AuthenticateAsync(cluster, phone, $"<request-token xmlns='{Fast}' mechanism='{Exporter}'/>")).Child("token", Fast)!["token"]!;
        cluster.Pass(TimeSpan.FromSeconds(1)); // it is due for another

        var again = await OpenAsync(cluster["n2"]);
        HashedToken.TryBind(Exporter, MemoryConnection.PlayedBindings, out var binding);
        await cluster.SendAsync(again, $"""
            <authenticate xmlns='{Ns}' mechanism='{Exporter}'><initial-response>{Convert.ToBase64String(HashedToken.Request("romeo", token, binding.Span))}</initial-response>
            <user-agent id='{Phone}'/><fast xmlns='{Fast}'/><bind xmlns='urn:xmpp:bind:0'/></authenticate>
            """);

        var success = await again.ReceiveAsync();
        Assert.Equal(Convert.ToBase64String(HashedToken.Answer(token, binding.Span)), success.Child("additional-data")!.Text);
        Assert.NotEqual(token, success.Child("token", Fast)!["token"]);
        Assert.NotNull(success.Child("bound", Namespaces.Bind2));
        Assert.Equal(1, RelayCluster.Moves(cluster["n2"]));
    }

    [Fact]
    public async Task Same_client_on_another_node_ends_what_it_had_before()
    {
        await using var cluster = await RelayCluster.StartAsync();
        await cluster.LoginAsync(cluster["n1"], Orchard);
        var (phone, again) = (await OpenAsync(cluster["n2"]), await OpenAsync(cluster["n1"]));
        await AuthenticateAsync(cluster, phone, "<bind xmlns='urn:xmpp:bind:0'/>");
        await phone.ReceiveAsync("features");

        await AuthenticateAsync(cluster, again, "<bind xmlns='urn:xmpp:bind:0'/>");

        await phone.ReceiveStreamErrorAsync("conflict");
    }

    [Fact]
    public async Task Login_of_XEP_0078_binds_where_the_account_lives()
    {
        await using var cluster = await RelayCluster.StartAsync(settings => settings.Options.Configure<HostOptions>(host => host.LegacyAuthentication = true));
        var orchard = await cluster.LoginAsync(cluster["n1"], Orchard);
        var old = cluster["n2"].Server.Connect();
        await old.OpenAsync();

        await old.SendAsync(
            $"<iq type='set' id='a'><query xmlns='jabber:iq:auth'><username>romeo</username><password>{TestServer.DefaultPassword}</password><resource>old</resource></query></iq>");
        await cluster.WhenAsync(old.ReceiveXmlAsync("<iq type='result' id='a'/>"));
        await cluster.SendAsync(old, $"<message to='{Orchard}'><body>hi</body></message>");

        await orchard.ReceiveXmlAsync("<message from='romeo@example.org/old'><body>hi</body></message>");
    }

    [Fact]
    public async Task Language_address_and_security_are_those_of_the_client()
    {
        await using var cluster = await RelayCluster.StartAsync();
        var orchard = await cluster.LoginAsync(cluster["n1"], Orchard);
        var phone = cluster["n2"].Server.Connect(isDirectTls: true);
        await phone.OpenAsync("to='example.org' version='1.0' xml:lang='de'");
        await AuthenticateAsync(cluster, phone, "<bind xmlns='urn:xmpp:bind:0'/>");

        await cluster.SendAsync(phone, $"<message to='{Orchard}'><body>hallo</body></message>");

        Assert.Equal("de", (await orchard.ReceiveAsync())["xml:lang"]);
        var session = cluster["n1"].Server.Get<SessionDirectory>().Snapshot().Single(one => one.Jid.Resource != "orchard");
        Assert.True(session.IsSecure);
        Assert.Equal("192.0.2.1", session.Remote!.Address.ToString());
    }

    private static async Task<TestClient> OpenAsync(TestNode node)
    {
        var client = node.Server.Connect(isDirectTls: true);
        await client.OpenAsync();
        return client;
    }

    private static async Task<Element> AuthenticateAsync(TestCluster cluster, TestClient client, string wishes)
    {
        var plain = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0romeo\0{TestServer.DefaultPassword}"));
        await client.SendAsync(
            $"<authenticate xmlns='{Ns}' mechanism='PLAIN'><initial-response>{plain}</initial-response><user-agent id='{Phone}'><software>Gajim</software></user-agent>{wishes}</authenticate>");
        var success = await cluster.WhenAsync(client.ReceiveAsync());
        Assert.True(success.Name == "success", success.ToXml());
        cluster.Pass();
        return success;
    }
}
