using Aviso.ClusterKit.Servers;
using Aviso.Protocol;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>Stanzas for accounts whose node has died wait in the order in which they were sent.</summary>
public sealed class DetourOrderTests
{
    [Fact]
    public async Task What_was_on_its_way_to_a_node_that_died_is_not_overtaken_by_what_came_later()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var juliet = TestCluster.AccountOwnedBy(cluster["n1"], "juliet");
        await cluster.CreateAccountAsync(juliet);
        var romeo = await cluster.LoginWithPresenceAsync(cluster["n2"], "romeo@example.org/orchard");
        await romeo.SendAsync(Message(juliet, 0));
        cluster.Pass();

        cluster.Kill(cluster["n1"]);
        await romeo.SendAsync(Message(juliet, 1));
        await romeo.SendAsync(Message(juliet, 2));

        // From here on the node of the writer does not know where the account lives, and has not given the dead node up.
        cluster["n2"].Kit.Cluster.Homes.NotThere(Jid.Parse(juliet));
        await romeo.SendAsync(Message(juliet, 3));
        cluster.Pass(TimeSpan.FromSeconds(9));

        var client = await cluster.LoginAsync(cluster["n3"], juliet + "/balcony");
        await cluster.WhenAsync(client.SendAsync("<iq type='set' id='a'><query xmlns='urn:xmpp:mam:2'/></iq>"));
        var rows = (await cluster.WhenAsync(client.ReceiveAllAsync())).Select(row => row.ToXml()).Where(row => row.Contains("<result", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, rows.Count);
        Assert.All(rows.Index(), row => Assert.Contains($"<body>{row.Index}</body>", row.Item, StringComparison.Ordinal));
    }

    private static string Message(string to, int number) =>
        $"<message to='{to}' type='chat' id='m{number}'><body>{number}</body><origin-id xmlns='urn:xmpp:sid:0' id='m{number}'/></message>";
}
