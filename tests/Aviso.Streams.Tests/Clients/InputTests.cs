using Aviso.Testing.Client;
using Aviso.Testing.Transport;

namespace Aviso.Streams.Tests.Clients;

/// <summary>How bytes are cut into packets makes no difference.</summary>
public sealed class InputTests
{
    private const string Header = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='example.org' version='1.0'>";

    [Fact]
    public async Task Session_that_comes_byte_by_byte_works()
    {
        await using var server = await StreamServer.StartAsync();
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var client = new TestClient(new TricklingTransport(server.Connect().Transport), "example.org");

        await client.LoginAsync("romeo@example.org/orchard", "secret");
        await client.SendAsync("<message to='romeo@example.org/orchard'><body>häuser &amp; 🏠</body></message> \n <presence to='example.org'/>");

        await client.ReceiveXmlAsync("<message from='romeo@example.org/orchard'><body>häuser &amp; 🏠</body></message>");
        await client.ReceiveNothingAsync();
        await client.CloseAsync();
    }

    [Fact]
    public async Task Whole_session_may_come_in_one_packet()
    {
        await using var server = await StreamServer.StartAsync();
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var client = server.Connect();

        await client.SendAsync(Header + TestClient.PlainAuth("romeo", "secret") + Header
            + "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>orchard</resource></bind></iq>"
            + "<message to='romeo@example.org/orchard'><body>hi</body></message></stream:stream>");

        await client.ReceiveHeaderAsync();
        Assert.Equal("features", (await client.ReceiveAsync()).Name);
        await client.ReceiveXmlAsync("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        client.ExpectNewStream();
        await client.ReceiveHeaderAsync();
        await client.ReceiveXmlAsync("<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/></stream:features>");
        await client.ReceiveXmlAsync("<iq type='result'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>romeo@example.org/orchard</jid></bind></iq>");
        await client.ReceiveXmlAsync("<message from='romeo@example.org/orchard' to='romeo@example.org/orchard'><body>hi</body></message>");
        await client.ReceiveEndOfStreamAsync();
    }

    [Fact]
    public async Task Stanzas_of_one_packet_arrive_in_their_order()
    {
        await using var server = await StreamServer.StartAsync();
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");

        await romeo.SendAsync(string.Concat(Enumerable.Range(0, 100).Select(number => $"<message to='juliet@example.org/balcony' id='{number}'/>")));

        for (var number = 0; number < 100; number++)
        {
            Assert.Equal(number.ToString(), (await juliet.ReceiveAsync())["id"]);
        }
    }

    [Fact]
    public async Task Connection_that_ends_in_the_middle_of_a_stanza_ends_the_session()
    {
        await using var server = await StreamServer.StartAsync();
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");

        await romeo.SendAsync("<message to='juliet@example.org/balcony'><body>h");
        await romeo.DisposeAsync();

        await juliet.ReceiveNothingAsync();
        await juliet.SendAsync("<iq type='get' id='i' to='romeo@example.org/orchard'><q xmlns='urn:q'/></iq>");
        Assert.Equal("error", (await juliet.ReceiveAsync())["type"]);
    }

    [Fact]
    public async Task Stream_that_the_client_ends_is_ended_by_the_server_too()
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync("</stream:stream>");

        await client.ReceiveEndOfStreamAsync();
        await client.Transport.EndAsync();
        await client.ReceiveEndOfConnectionAsync();
    }

    /// <summary>Sends each byte by itself.</summary>
    private sealed class TricklingTransport(IClientTransport inner) : IClientTransport
    {
        public bool IsSecure => inner.IsSecure;

        public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings => inner.ChannelBindings;

        public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            for (var index = 0; index < bytes.Length; index++)
            {
                await inner.SendAsync(bytes.Slice(index, 1));
            }
        }

        public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer[..1]);

        public Task StartTlsAsync(string domain) => inner.StartTlsAsync(domain);

        public ValueTask EndAsync() => inner.EndAsync();

        public void Abort() => inner.Abort();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
