using System.Net;
using System.Text;
using Aviso.Abstractions.Clustering;
using Aviso.Streams.Relay;
using Aviso.Streams.Transport;
using Aviso.Testing.Transport;
using Aviso.Xml;

namespace Aviso.Streams.Tests.Relay;

/// <summary>Where the client is connected: what it gets to see of its home's fate, and the home of its own.</summary>
public sealed class RelayPumpTests
{
    [Fact]
    public async Task Bytes_pass_both_ways_and_what_came_before_goes_first()
    {
        await using var test = await StartAsync("<a/>"u8.ToArray());

        await test.Client.SendAsync("<b/>"u8.ToArray());
        await test.Home.SendAsync("<c/>"u8.ToArray());

        Assert.Equal("<a/><b/>", Encoding.UTF8.GetString(await RelayChannelTests.ReceiveAsync(test.Home, 8)));
        Assert.Equal("<c/>", await ReadAsync(test.Client, 4));
    }

    [Fact]
    public async Task Client_is_told_when_its_home_goes_between_two_elements()
    {
        await using var test = await StartAsync();
        await test.Home.SendAsync("<c/>"u8.ToArray());

        test.LoseHome();
        await test.Running;

        var all = await ReadToEndAsync(test.Client);
        Assert.StartsWith("<c/><stream:error><system-shutdown", all, StringComparison.Ordinal);
        Assert.EndsWith("</stream:stream>", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_is_cut_off_when_its_home_goes_in_the_middle_of_an_element()
    {
        await using var test = await StartAsync();
        await test.Pair.Links.First.ReceiveAsync(new RelayFrame(RelayKind.Data, true, 0, test.Home.Stream, 0, "<c"u8.ToArray()).Encode());

        test.LoseHome();
        await test.Running;

        await Assert.ThrowsAsync<IOException>(async () => await ReadToEndAsync(test.Client));
    }

    [Fact]
    public async Task Client_that_does_not_read_is_cut_off_when_the_home_gives_it_up()
    {
        await using var test = await StartAsync(window: 10);
        var sending = test.Home.SendAsync(new byte[100_000]).AsTask();
        Assert.False(sending.IsCompleted);

        test.Home.Abort();

        await test.Running;
        await Assert.ThrowsAsync<IOException>(() => sending);
    }

    [Fact]
    public async Task Home_learns_of_a_connection_that_breaks()
    {
        await using var test = await StartAsync();
        var receiving = test.Home.ReceiveAsync(new byte[10]).AsTask();

        test.Client.Abort();

        await Assert.ThrowsAsync<IOException>(() => receiving);
        await test.Running;
    }

    [Fact]
    public async Task Home_ends_its_side_first_and_the_clients_end_is_awaited()
    {
        await using var test = await StartAsync();
        await test.Home.SendAsync("</stream:stream>"u8.ToArray());
        await test.Home.FinishAsync();
        Assert.Equal("</stream:stream>", await ReadToEndAsync(test.Client));
        Assert.False(test.Running.IsCompleted);

        await test.Client.SendAsync("</stream:stream>"u8.ToArray());
        await test.Client.EndAsync();

        await test.Running;
        Assert.Equal("</stream:stream>", Encoding.UTF8.GetString(await RelayChannelTests.ReceiveAsync(test.Home, 16)));
        Assert.Equal(0, await test.Home.ReceiveAsync(new byte[10]));
    }

    [Fact]
    public async Task Client_that_ends_its_side_still_gets_what_the_home_has_for_it()
    {
        await using var test = await StartAsync();
        await test.Client.EndAsync();
        Assert.Equal(0, await test.Home.ReceiveAsync(new byte[10]));

        await test.Home.SendAsync("<c/>"u8.ToArray());
        await test.Home.CloseAsync();

        Assert.Equal("<c/>", await ReadToEndAsync(test.Client));
        await test.Running;
    }

    [Fact]
    public async Task Home_is_asked_to_close_the_stream_when_an_edge_has_kept_something_out()
    {
        using var pair = new RelayPair();
        pair.Cluster.Change(LinkPair.One, LinkPair.One, LinkPair.Two);
        var (channel, home) = await pair.OpenAsync();
        var said = "";
        home.Leaving = error => said = Encoding.UTF8.GetString(error.Span);
        var running = new RelayPump(new KeptOut(), channel).RunAsync(default);

        Assert.Contains("not-well-formed", said, StringComparison.Ordinal);
        await home.CloseAsync();
        await running;
    }

    private static async Task<Test> StartAsync(byte[]? first = null, int window = 10_000)
    {
        var pair = new RelayPair();
        pair.Cluster.Change(LinkPair.One, LinkPair.One, LinkPair.Two);
        var (channel, home) = await pair.OpenAsync();
        var connection = new MemoryConnection(window);
        return new(pair, connection, home, new RelayPump(connection, channel).RunAsync(first ?? []));
    }

    private static async Task<string> ReadAsync(IClientTransport client, int count)
    {
        var buffer = new byte[count];
        for (var read = 0; read < count;)
        {
            read += await client.ReceiveAsync(buffer.AsMemory(read));
        }

        return Encoding.UTF8.GetString(buffer);
    }

    private static async Task<string> ReadToEndAsync(IClientTransport client)
    {
        var (all, buffer) = (new StringBuilder(), new byte[4096]);
        while (await client.ReceiveAsync(buffer) is > 0 and var count)
        {
            all.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return all.ToString();
    }

    /// <summary>The connection of a client of an edge, which has seen what must not come in.</summary>
    private sealed class KeptOut : IConnection
    {
        public IPEndPoint? Remote => null;

        public int LocalPort => 0;

        public bool IsSecure => true;

        public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings => MemoryConnection.PlayedBindings;

        public XmlError Fault => XmlError.NotWellFormed;

        public ValueTask WaitForDataAsync() => ValueTask.CompletedTask;

        public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => ValueTask.FromResult(0);

        public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public Task StartTlsAsync(string? host, bool isDirect) => throw new NotSupportedException();

        public ValueTask ShutdownSendAsync() => ValueTask.CompletedTask;

        public void Abort()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed record Test(RelayPair Pair, MemoryConnection Connection, RelayChannel Home, Task Running) : IAsyncDisposable
    {
        public IClientTransport Client => Connection.Client;

        public void LoseHome() => Pair.Cluster.Change(LinkPair.One, LinkPair.One);

        public ValueTask DisposeAsync()
        {
            Pair.Dispose();
            return Connection.DisposeAsync();
        }
    }
}
