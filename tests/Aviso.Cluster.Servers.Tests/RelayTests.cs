using Aviso.Cluster.Processes;
using Aviso.Protocol;
using Aviso.StoreKit;
using Aviso.Testing.Client;
using Aviso.Xml;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>One account on two nodes, over a real broker: clients are served by their home, and resume by whichever node is left.</summary>
public sealed class RelayTests(RabbitMqServer broker, PostgresServer database)
{
    [Fact]
    public async Task Session_goes_on_by_the_other_node_when_that_of_its_connection_is_killed()
    {
        await using var cluster = await StartAsync();
        var (home, orchard, id) = await BothAsync(cluster);
        await orchard.SendAsync(Say("home", "one"));
        Assert.Equal("one", await TextAsync(home));
        await home.SendAsync(Say("orchard", "two"));
        Assert.Equal("two", await TextAsync(orchard));

        await cluster.Two.KillAsync();
        await home.SendAsync(Say("orchard", "three"));
        var again = await AuthenticatedAsync(cluster.One);
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='1'/>");

        Assert.Equal("1", (await again.ReceiveAsync())["h"]);
        Assert.Equal("three", await TextAsync(again));
    }

    [Fact]
    public async Task Client_whose_home_is_killed_is_told_and_signs_in_again_where_it_is()
    {
        await using var cluster = await StartAsync();
        var (home, orchard, _) = await BothAsync(cluster);
        await home.SendAsync(Say("orchard", "one"));
        Assert.Equal("one", await TextAsync(orchard));

        await cluster.One.KillAsync();
        await orchard.SendAsync("<presence/>"); // a node without an inbox is noticed at once, a silent one when its lease is over
        while ((await orchard.ReceiveAsync("the stream error")).Name != "error")
        {
            // Requests for an acknowledgement may come before.
        }

        TestClient? again = null;
        await cluster.Two.UntilAsync(async () => (again = await TryBindAsync(cluster.Two)) is not null, "the account lives on n2");
        await again!.SendAsync(Say("orchard", "two"));
        Assert.Equal("two", await TextAsync(again));
    }

    [Fact]
    public async Task Client_of_a_node_that_stops_is_sent_to_its_home_and_loses_nothing()
    {
        await using var cluster = await StartAsync();
        var (home, orchard, id) = await BothAsync(cluster);

        var stopping = cluster.Two.StopAsync();
        Element error;
        do
        {
            error = await orchard.ReceiveAsync("the stream error");
        }
        while (error.Name != "error");

        Assert.Equal($"127.0.0.1:{cluster.One.Port}", error.Child("see-other-host", Namespaces.Streams)!.Text);
        await orchard.Transport.EndAsync();
        await home.SendAsync(Say("orchard", "one"));
        await stopping;
        var again = await AuthenticatedAsync(cluster.One);
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");

        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        Assert.Equal("one", await TextAsync(again));
    }

    [Fact]
    public async Task Thousands_of_messages_pass_in_both_directions_in_order()
    {
        await using var cluster = await StartAsync();
        var (home, orchard) = (await cluster.One.LoginAsync("romeo", "home"), await cluster.Two.LoginAsync("romeo", "orchard"));
        const int Count = 3000;

        await Task.WhenAll(SendAsync(home, "orchard"), SendAsync(orchard, "home"), ReceiveAsync(home), ReceiveAsync(orchard));

        Assert.Contains("side=\"home\"} 1", await cluster.One.MetricsAsync(), StringComparison.Ordinal);

        static async Task SendAsync(TestClient client, string to)
        {
            for (var number = 0; number < Count; number++)
            {
                await client.SendAsync(Say(to, $"{number}"));
            }
        }

        static async Task ReceiveAsync(TestClient client)
        {
            for (var number = 0; number < Count; number++)
            {
                Assert.Equal($"{number}", await TextAsync(client));
            }
        }
    }

    private async Task<Nodes> StartAsync()
    {
        var uri = await database.CreateSchemaUriAsync();
        var nodes = new Nodes(await ServerNode.MakeAsync("n1", broker.Address, uri), await ServerNode.MakeAsync("n2", broker.Address, uri));
        nodes.One.Start();
        nodes.Two.Start();
        await nodes.One.ReadyAsync();
        await nodes.Two.ReadyAsync();
        await nodes.One.AddUsersAsync("romeo");
        return nodes;
    }

    // The home is where the first session is; the second comes in by the other node.
    private static async Task<(TestClient Home, TestClient Orchard, string Id)> BothAsync(Nodes cluster)
    {
        var home = await cluster.One.LoginAsync("romeo", "home");
        var orchard = await AuthenticatedAsync(cluster.Two);
        await orchard.BindAsync("orchard");
        await orchard.SendAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        return (home, orchard, (await orchard.ReceiveAsync())["id"]!);
    }

    private static async Task<TestClient> AuthenticatedAsync(ServerNode node)
    {
        var client = await node.ConnectAsync();
        await client.OpenAsync();
        await client.StartTlsAsync();
        await client.OpenAsync();
        await client.AuthenticatePlainAsync("romeo", ServerNode.Password);
        await client.OpenAsync();
        return client;
    }

    // Null while the account has no home: its client is told to come again.
    private static async Task<TestClient?> TryBindAsync(ServerNode node)
    {
        var client = await AuthenticatedAsync(node);
        await client.SendAsync("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>orchard</resource></bind></iq>");
        return (await client.ReceiveAsync("the answer to bind")).Name == "iq" ? client : null;
    }

    private static string Say(string to, string text) => $"<message to='romeo@{ServerNode.Domain}/{to}' type='chat'><body>{text}</body></message>";

    private static async Task<string> TextAsync(TestClient client)
    {
        while (true)
        {
            var element = await client.ReceiveAsync("a message");
            if (element.Name == "message")
            {
                return element.Child("body")!.Text;
            }
        }
    }

    private sealed record Nodes(ServerNode One, ServerNode Two) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Two.DisposeAsync();
            await One.DisposeAsync();
        }
    }
}
