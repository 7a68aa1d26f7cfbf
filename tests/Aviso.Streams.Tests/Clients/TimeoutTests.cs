using Aviso.Streams.Clients;
using Aviso.Testing.Transport;

namespace Aviso.Streams.Tests.Clients;

/// <summary>Clients that are slow to log in, silent, or gone; by fake time.</summary>
public sealed class TimeoutTests
{
    [Fact]
    public async Task Client_that_does_not_log_in_is_disconnected()
    {
        await using var server = await StreamServer.StartAsync();
        var silent = server.Connect();
        var halfway = server.Connect();
        await halfway.OpenAsync();
        var bound = await server.LoginAsync("romeo@example.org/orchard");

        server.Advance(TimeSpan.FromSeconds(61));

        await silent.ReceiveHeaderAsync();
        await silent.ReceiveStreamErrorAsync("connection-timeout");
        await halfway.ReceiveStreamErrorAsync("connection-timeout");
        await bound.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Bytes_that_lead_nowhere_do_not_put_off_the_end()
    {
        await using var server = await StreamServer.StartAsync();
        var client = server.Connect();
        await client.OpenAsync();

        for (var times = 0; times < 6; times++)
        {
            await client.SendAsync(" ");
            server.Advance(TimeSpan.FromSeconds(10));
        }

        await client.ReceiveStreamErrorAsync("connection-timeout");
    }

    [Fact]
    public async Task Silent_client_is_asked_for_a_sign_of_life_and_given_up_without_one()
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        server.Advance(TimeSpan.FromSeconds(121));
        await client.ReceiveXmlAsync("<iq type='get' from='example.org' to='romeo@example.org/orchard'><ping xmlns='urn:xmpp:ping'/></iq>");
        server.Advance(TimeSpan.FromSeconds(30));

        await client.ReceiveStreamErrorAsync("connection-timeout");
    }

    [Fact]
    public async Task Client_that_answers_stays_connected()
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        for (var times = 0; times < 5; times++)
        {
            server.Advance(TimeSpan.FromSeconds(126));
            var ping = await client.ReceiveAsync("a ping");
            await client.SendAsync($"<iq type='result' id='{ping["id"]}' to='example.org'/>");
        }

        await client.ReceiveNothingAsync();
    }

    [Fact]
    public async Task White_space_is_a_sign_of_life()
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        for (var times = 0; times < 10; times++)
        {
            server.Advance(TimeSpan.FromSeconds(60));
            await client.SendAsync(" ");
        }

        await client.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Silent_client_gets_white_space_where_the_options_say_so()
    {
        await using var server = await StreamServer.StartAsync(options => options.WatchdogPing = WatchdogPing.Whitespace);
        var connection = new MemoryConnection();
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var client = server.Connect(connection);
        await client.LoginAsync("romeo@example.org/orchard", "secret");
        Assert.Equal(0, connection.UnreadByClient);

        server.Advance(TimeSpan.FromSeconds(126));
        Assert.Equal(1, connection.UnreadByClient);
        server.Advance(TimeSpan.FromSeconds(60));

        await client.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Nobody_is_asked_where_the_watchdog_is_off()
    {
        await using var server = await StreamServer.StartAsync(options => options.WatchdogDelay = TimeSpan.Zero);
        var client = await server.LoginAsync("romeo@example.org/orchard");

        server.Advance(TimeSpan.FromHours(10));

        await client.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Client_that_does_not_end_its_side_is_cut_off()
    {
        await using var server = await StreamServer.StartAsync();
        var connection = new MemoryConnection();
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var client = server.Connect(connection);
        await client.LoginAsync("romeo@example.org/orchard", "secret");
        await client.SendAsync("<foo/>");
        await client.ReceiveAsync("a stream error");
        Assert.False(connection.Served.IsCompleted);

        server.Advance(TimeSpan.FromSeconds(11));

        await connection.Served;
    }
}
