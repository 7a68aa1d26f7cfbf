using System.Net;
using Aviso.Protocol.Sasl;
using Aviso.Streams.Clients;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Testing.Transport;

namespace Aviso.Streams.Tests.Edges;

/// <summary>What clients of an edge see: the same as those of a server.</summary>
public sealed class EdgeStreamTests
{
    private const string Juliet = "juliet@example.org/balcony";
    private const string Romeo = "romeo@example.org/orchard";

    [Fact]
    public async Task A_client_logs_in_over_starttls_and_writes_to_another_one()
    {
        await using var rig = new EdgeRig();
        var server = await StartAsync(rig);
        var juliet = await rig.LoginAsync(Juliet);
        var romeo = await server.LoginAsync(Romeo);

        await juliet.SendAsync($"<message to='{Romeo}'><body>hi</body></message>");
        await romeo.ReceiveXmlAsync($"<message from='{Juliet}'><body>hi</body></message>");
        await romeo.SendAsync($"<message to='{Juliet}'><body>ho</body></message>");
        await juliet.ReceiveXmlAsync($"<message from='{Romeo}'><body>ho</body></message>");
        await juliet.CloseAsync();
    }

    [Fact]
    public async Task Channel_bindings_of_the_edge_hold_inside()
    {
        await using var rig = new EdgeRig();
        await StartAsync(rig);
        var juliet = rig.Connect(isDirectTls: true);
        await juliet.OpenAsync();

        Assert.Null(await juliet.AuthenticateScramAsync(new()
        {
            Username = "juliet",
            Password = TestServer.DefaultPassword,
            Hash = ScramHash.Sha256,
            ChannelBinding = KeyValuePair.Create("tls-exporter", MemoryConnection.PlayedBindings["tls-exporter"]),
        }));
        await juliet.OpenAsync();
        await juliet.BindAsync("balcony");
    }

    [Fact]
    public async Task The_address_that_counts_inside_is_the_clients_own()
    {
        await using var rig = new EdgeRig();
        await StartAsync(rig, clients: options => options.MaxConnectionsPerAddress = 1);
        await rig.LoginAsync(Juliet, connection: Of("192.0.2.7"));

        var second = rig.Connect(Of("192.0.2.7"));
        await second.SendHeaderAsync();
        await second.ReceiveHeaderAsync();
        await second.ReceiveStreamErrorAsync("resource-constraint");
        await rig.LoginAsync("juliet@example.org/garden", connection: Of("192.0.2.8"));
    }

    [Fact]
    public async Task A_client_that_sends_everything_at_once_is_served()
    {
        await using var rig = new EdgeRig();
        await StartAsync(rig);
        var juliet = rig.Connect(isDirectTls: true);
        const string Header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='example.org' version='1.0'>";

        juliet.ExpectNewStream();
        await juliet.SendAsync(
            $"{Header}{TestClient.PlainAuth("juliet", TestServer.DefaultPassword)}<?xml version='1.0'?>{Header}"
            + "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>balcony</resource></bind></iq><presence/>");
        await juliet.ReceiveHeaderAsync();
        await juliet.ReceiveAsync("features");
        await juliet.ReceiveXmlAsync("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        juliet.ExpectNewStream();
        await juliet.ReceiveHeaderAsync();
        await juliet.ReceiveAsync("features");
        Assert.Equal("result", (await juliet.ReceiveAsync("the answer to bind"))["type"]);
    }

    [Fact]
    public async Task What_was_sent_behind_starttls_does_not_count()
    {
        await using var rig = new EdgeRig();
        await StartAsync(rig);
        var juliet = rig.Connect();
        await juliet.OpenAsync();
        await juliet.SendAsync($"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>{TestClient.PlainAuth("juliet", TestServer.DefaultPassword)}");
        await juliet.ReceiveXmlAsync("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        await juliet.OpenAsync();
        await juliet.AuthenticatePlainAsync("juliet", TestServer.DefaultPassword);
    }

    [Theory]
    [InlineData("<message><body>&unknown;</body></message>", "restricted-xml")]
    [InlineData("<message><!-- --></message>", "restricted-xml")]
    [InlineData("<message a='1' a='2'/>", "not-well-formed")]
    [InlineData("<message></presence>", "not-well-formed")]
    [InlineData("text", "bad-format")]
    public async Task What_is_no_xml_does_not_come_in_and_the_stream_is_closed_for_it(string xml, string condition)
    {
        await using var rig = new EdgeRig();
        await StartAsync(rig);
        var juliet = await rig.LoginAsync(Juliet);

        await juliet.SendAsync($"<iq type='get' id='i'><q xmlns='urn:q'/></iq>{xml}");
        Assert.Equal("i", (await juliet.ReceiveAsync())["id"]);
        await juliet.ReceiveStreamErrorAsync(condition);
        await juliet.ReceiveEndOfConnectionAsync();
        Assert.Equal(1, rig.Metrics.KeptOutCount);
    }

    [Fact]
    public async Task Too_much_does_not_come_in()
    {
        await using var rig = new EdgeRig(options => options.MaxStanzaBytes = 20_000);
        var server = await StartAsync(rig);
        var juliet = await rig.LoginAsync(Juliet);
        var romeo = await server.LoginAsync(Romeo);

        await juliet.SendAsync($"<message to='{Romeo}'><body>{new string('x', 15_000)}</body></message>");
        await romeo.ReceiveAsync();
        await juliet.SendAsync($"<message to='{Romeo}'><body>{new string('x', 25_000)}</body></message>");
        await juliet.ReceiveStreamErrorAsync("policy-violation");
        Assert.Equal(1, rig.Metrics.KeptOutCount);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "not-well-formed")]
    [InlineData("<stream:stream to='example.org' xmlns='jabber:client'>", "not-well-formed")]
    public async Task Who_speaks_something_else_gets_no_further_than_the_edge(string said, string condition)
    {
        await using var rig = new EdgeRig();
        await StartAsync(rig);
        var stranger = rig.Connect();
        stranger.ExpectNewStream();
        await stranger.SendAsync(said);
        var header = await stranger.ReceiveHeaderAsync();
        Assert.Equal("example.org", header.From);
        await stranger.ReceiveStreamErrorAsync(condition);
        Assert.Equal(0, rig.Servers.All[0].Count);
    }

    [Fact]
    public async Task Who_says_nothing_is_told_and_let_go()
    {
        await using var rig = new EdgeRig();
        await StartAsync(rig);
        var connection = new MemoryConnection();
        var silent = rig.Connect(connection);
        silent.ExpectNewStream();

        rig.Advance(TimeSpan.FromSeconds(61));
        await silent.ReceiveHeaderAsync();
        await silent.ReceiveStreamErrorAsync("connection-timeout");
        rig.Advance(TimeSpan.FromSeconds(11));
        await connection.Served.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Who_does_not_authenticate_in_time_is_told_from_inside()
    {
        await using var rig = new EdgeRig();
        await StartAsync(rig);
        var slow = rig.Connect();
        await slow.OpenAsync();
        rig.Advance(TimeSpan.FromSeconds(61));
        await slow.ReceiveStreamErrorAsync("connection-timeout");
        rig.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(0, rig.Streams.Count);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_given_up_inside()
    {
        await using var rig = new EdgeRig(limits: new() { IsInline = true, Window = 8192 });
        var server = await StartAsync(rig, clients: options => options.MaxOutboxBytes = 64 * 1024);
        var connection = new MemoryConnection(clientWindow: 4096);
        await rig.LoginAsync(Juliet, connection: connection);
        var romeo = await server.LoginAsync(Romeo);

        for (var number = 0; number < 60; number++)
        {
            await romeo.SendAsync($"<message to='{Juliet}'><body>{new string('x', 2000)}</body></message>");
        }

        await connection.Served.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Contains(server.Log.Lines, line => line.Contains("TooSlow", StringComparison.Ordinal));
        Assert.True(connection.UnreadByClient < 4096 + 8192 + 4096);
    }

    [Fact]
    public async Task A_client_that_reads_late_gets_everything_in_order()
    {
        await using var rig = new EdgeRig(limits: new() { IsInline = true, Window = 8192 });
        var server = await StartAsync(rig);
        var juliet = await rig.LoginAsync(Juliet, connection: new MemoryConnection(clientWindow: 4096));
        var romeo = await server.LoginAsync(Romeo);
        for (var number = 0; number < 300; number++)
        {
            await romeo.SendAsync($"<message to='{Juliet}' id='{number}'><body>{new string('x', 500)}</body></message>");
        }

        for (var number = 0; number < 300; number++)
        {
            Assert.Equal($"{number}", (await juliet.ReceiveAsync())["id"]);
        }
    }

    [Fact]
    public async Task A_client_that_goes_without_a_word_leaves_a_session_to_resume()
    {
        await using var rig = new EdgeRig();
        await StartAsync(rig);
        var juliet = await rig.LoginAsync(Juliet);
        var id = await EnableAsync(juliet);
        juliet.Transport.Abort();

        var again = await ResumeAsync(rig, id);
        await again.SendAsync("<iq type='get' id='i'><q xmlns='urn:q'/></iq>");
        Assert.Equal("error", (await again.ReceiveAsync())["type"]);
    }

    private static MemoryConnection Of(string address) => new() { Remote = new(IPAddress.Parse(address), 50_000) };

    private static Task<TestServer> StartAsync(EdgeRig rig, Action<ClientOptions>? clients = null) => EdgeTesting.StartAsync(rig, clients);

    private static Task<string> EnableAsync(TestClient client) => EdgeTesting.EnableAsync(client);

    private static Task<TestClient> ResumeAsync(EdgeRig rig, string id) => EdgeTesting.ResumeAsync(rig, id);
}
