using Aviso.Testing.Transport;

namespace Aviso.Streams.Tests.Clients;

/// <summary>Clients that do not read, and clients that send too much.</summary>
public sealed class SlowClientTests
{
    [Fact]
    public async Task Client_that_does_not_read_is_given_up_and_others_do_not_notice()
    {
        await using var server = await StreamServer.StartAsync(options => options.MaxOutboxBytes = 64 * 1024);
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var connection = new MemoryConnection(clientWindow: 4096);
        var romeo = server.Connect(connection);
        await romeo.LoginAsync("romeo@example.org/orchard", "secret");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");

        for (var number = 0; number < 40; number++)
        {
            await juliet.SendAsync($"<message to='romeo@example.org/orchard'><body>{new string('x', 2000)}</body></message>");
        }

        await connection.Served;
        await juliet.ReceiveAllAsync();
        await juliet.SendAsync("<iq type='get' id='i' to='romeo@example.org/orchard'><q xmlns='urn:q'/></iq>");
        Assert.Equal("error", (await juliet.ReceiveAsync())["type"]);
        Assert.Contains(server.Log.Lines, line => line.Contains("TooSlow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Client_that_ends_its_side_and_reads_nothing_is_let_go()
    {
        await using var server = await StreamServer.StartAsync();
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var connection = new MemoryConnection(clientWindow: 4096);
        var romeo = server.Connect(connection);
        await romeo.LoginAsync("romeo@example.org/orchard", "secret");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        for (var number = 0; number < 10; number++)
        {
            await juliet.SendAsync($"<message to='romeo@example.org/orchard'><body>{new string('x', 2000)}</body></message>");
        }

        await romeo.Transport.EndAsync();
        server.Advance(TimeSpan.FromSeconds(30));

        await connection.Served.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Client_that_reads_late_gets_everything_in_order()
    {
        await using var server = await StreamServer.StartAsync();
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var romeo = server.Connect(new MemoryConnection(clientWindow: 1000));
        await romeo.LoginAsync("romeo@example.org/orchard", "secret");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");

        for (var number = 0; number < 500; number++)
        {
            await juliet.SendAsync($"<message to='romeo@example.org/orchard' id='{number}'><body>{new string('x', number)}</body></message>");
        }

        for (var number = 0; number < 500; number++)
        {
            Assert.Equal(number.ToString(), (await romeo.ReceiveAsync())["id"]);
        }
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("<presence to='example.org'/>")]
    public async Task Flood_is_read_slowly(string drop)
    {
        await using var server = await StreamServer.StartAsync(options => (options.MaxBytesPerSecond, options.MaxStanzasPerSecond) = (10_000, 100));
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var connection = new MemoryConnection();
        var romeo = server.Connect(connection);
        await romeo.LoginAsync("romeo@example.org/orchard", "secret");

        await romeo.SendAsync(string.Concat(Enumerable.Repeat(drop, 150_000 / drop.Length)));
        await romeo.SendAsync("<iq type='get' id='i'><q xmlns='urn:q'/></iq>");
        Assert.Equal(0, connection.UnreadByClient);

        server.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("i", (await romeo.ReceiveAsync())["id"]);
    }
}
