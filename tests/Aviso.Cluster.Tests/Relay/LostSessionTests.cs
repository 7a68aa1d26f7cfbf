using Aviso.ClusterKit.Servers;
using Aviso.Protocol;
using Aviso.Testing.Client;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>Clients whose session is lost with a node, and what they send once more.</summary>
public sealed class LostSessionTests
{
    private const string Romeo = "romeo@example.org/orchard";
    private const string Resume = "<resume xmlns='urn:xmpp:sm:3' previd='lost' h='0'/>";
    private const string Message =
        "<message to='juliet@example.org/balcony' type='chat' id='m1'><body>once</body><origin-id xmlns='urn:xmpp:sid:0' id='m1'/></message>";

    [Fact]
    public async Task What_is_sent_again_is_known_again_where_the_account_has_got_another_home_since_the_client_asked_for_its_session()
    {
        await using var cluster = await RelayCluster.StartAsync(nodes: 3);
        var juliet = await cluster.LoginWithPresenceAsync(cluster["n3"], "juliet@example.org/balcony");
        var romeo = await cluster.LoginAsync(cluster["n3"], Romeo);
        await cluster.SendAsync(romeo, Message);
        var before = await IdOfAsync(juliet);
        await cluster.SendAsync(romeo, "</stream:stream>");
        await romeo.Transport.EndAsync();
        cluster.Pass(TimeSpan.FromSeconds(1));

        // There is nothing to resume; but before the client binds, another one of the account is quicker, and at another node.
        var again = await cluster.AuthenticateAsync(cluster["n2"], "romeo@example.org");
        await cluster.SendAsync(again, Resume);
        Assert.Equal("failed", (await again.ReceiveAsync()).Name);
        await cluster.LoginAsync(cluster["n1"], "romeo@example.org/home");
        await cluster.WhenAsync(again.BindAsync("orchard"));
        Assert.Equal(1, RelayCluster.Serves(cluster["n1"]));

        await cluster.SendAsync(again, Message);
        Assert.Equal(before, await IdOfAsync(juliet));
    }

    [Fact]
    public async Task Node_without_a_lease_does_not_say_that_a_session_is_lost_and_takes_no_further_one()
    {
        await using var cluster = await RelayCluster.StartAsync();
        await cluster.LoginAsync(cluster["n1"], Romeo);
        var (resuming, binding) = (await cluster.AuthenticateAsync(cluster["n1"], "romeo@example.org"), await cluster.AuthenticateAsync(cluster["n1"], "romeo@example.org"));
        cluster.LoseTable(cluster["n1"]);
        cluster.Pass(TimeSpan.FromSeconds(5.5));

        await cluster.SendAsync(resuming, Resume);
        await resuming.ReceiveStreamErrorAsync("resource-constraint");
        await cluster.SendAsync(binding, "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
        await binding.ReceiveStreamErrorAsync("resource-constraint");
    }

    private static async Task<string?> IdOfAsync(TestClient client)
    {
        var message = await client.ReceiveAsync();
        return message.Child("stanza-id", "urn:xmpp:sid:0")?["id"] ?? throw new InvalidOperationException(message.ToXml(Namespaces.Client));
    }
}
