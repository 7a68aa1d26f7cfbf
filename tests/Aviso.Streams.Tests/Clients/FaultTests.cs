using System.Text;
using Aviso.Core.Accounts;
using Aviso.Streams.Clients;
using Aviso.Testing;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Testing.Transport;

namespace Aviso.Streams.Tests.Clients;

/// <summary>Broken connections and broken input at every place: nothing of a client may stay behind, and nothing may fail in the server.</summary>
public sealed class FaultTests
{
    private const string Header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='example.org' version='1.0'>";

    // ANONYMOUS, so that each of the many sessions costs no key derivation.
    private const string Session = Header
        + "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'>=</auth>"
        + Header
        + "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r</resource></bind></iq>"
        + "<message to='example.org' type='chat'><body>hi &amp; &#x68;o</body></message>"
        + "<iq type='get' id='p' to='example.org'><ping xmlns='urn:xmpp:ping'/></iq> </stream:stream>";

    [Fact]
    public async Task Connection_cut_at_any_byte_leaves_nothing_behind()
    {
        await using var server = await StartAsync();
        for (var length = 0; length <= Session.Length; length++)
        {
            var connection = await PlayAsync(server, Encoding.UTF8.GetBytes(Session[..length]));
            connection.Client.Abort();
            await connection.Served.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, server.Get<ClientStreams>().Count);
        Assert.Equal(0, server.Get<SessionDirectory>().Count);
    }

    [Fact]
    public async Task Input_with_random_faults_ends_streams_but_never_fails_in_the_server()
    {
        await using var server = await StartAsync();
        var random = new SeededRandom(20260101);
        var bytes = new byte[8];
        for (var round = 0; round < 3000; round++)
        {
            var input = Encoding.UTF8.GetBytes(Session);
            for (var fault = 0; fault <= round % 4; fault++)
            {
                random.Fill(bytes);
                var at = BitConverter.ToUInt16(bytes) % input.Length;
                input = (bytes[2] % 4) switch
                {
                    0 => [.. input[..at], bytes[3], .. input[at..]],
                    1 => [.. input[..at], .. input[Math.Min(input.Length, at + 1 + (bytes[3] % 8))..]],
                    2 => [.. input[..at], .. input[(BitConverter.ToUInt16(bytes, 4) % input.Length)..]],
                    _ => [.. input[..at], (byte)(input[at] ^ (1 << (bytes[3] % 8))), .. input[(at + 1)..]],
                };
            }

            var connection = await PlayAsync(server, input);
            await connection.Client.EndAsync();
            await connection.Served.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, server.Get<SessionDirectory>().Count);
        Assert.Empty(server.Log.Errors);
    }

    [Fact]
    public async Task Many_who_write_to_one_at_once_keep_their_order()
    {
        const int Senders = 8;
        const int Messages = 300;
        await using var server = await StartAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var senders = new List<TestClient>();
        for (var number = 0; number < Senders; number++)
        {
            senders.Add(await server.LoginAsync($"sender{number}@example.org/r"));
        }

        var sending = Task.WhenAll(senders.Select(sender => Task.Run(async () =>
        {
            for (var number = 0; number < Messages; number++)
            {
                await sender.SendAsync($"<message to='romeo@example.org/orchard' id='{number}'/>");
            }
        })));
        var next = new Dictionary<string, int>();
        for (var count = 0; count < Senders * Messages; count++)
        {
            var message = await romeo.ReceiveAsync();
            Assert.Equal(next.GetValueOrDefault(message["from"]!).ToString(), message["id"]);
            next[message["from"]!] = next.GetValueOrDefault(message["from"]!) + 1;
        }

        await sending;
        await romeo.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Many_who_take_the_same_resource_from_each_other_leave_one_session()
    {
        await using var server = await StartAsync();
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var clients = Enumerable.Range(0, 20).Select(_ => server.Connect()).ToList();

        await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            try
            {
                await client.LoginAsync("romeo@example.org/orchard", "secret");
            }
            catch (TestFailedException)
            {
                // Refused after too many tries, or closed again before the answer was read.
            }
        })));

        Assert.Equal(1, server.Get<SessionDirectory>().Count);
        Assert.Single(server.Accounts.TryGet(Protocol.Jid.Parse("romeo@example.org"))!.Sessions);
    }

    private static Task<TestServer> StartAsync() => StreamServer.StartAsync(
        options => (options.MaxStanzasPerSecond, options.MaxBytesPerSecond) = (0, 0),
        host => host.AnonymousEnabled = true);

    private static async Task<MemoryConnection> PlayAsync(TestServer server, ReadOnlyMemory<byte> input)
    {
        var connection = new MemoryConnection();
        server.Connect(connection);
        try
        {
            await connection.Client.SendAsync(input);
        }
        catch (IOException)
        {
            // The server has ended the connection already.
        }

        return connection;
    }
}
