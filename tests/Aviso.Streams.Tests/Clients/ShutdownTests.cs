using Aviso.Streams.Clients;
using Aviso.Testing.Transport;

namespace Aviso.Streams.Tests.Clients;

/// <summary>What clients see when the server stops.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task Clients_are_told_at_whatever_stage_they_are()
    {
        await using var server = await StreamServer.StartAsync();
        var connected = server.Connect();
        var open = server.Connect();
        await open.OpenAsync();
        var bound = await server.LoginAsync("romeo@example.org/orchard");

        await server.StopAsync();

        await connected.ReceiveHeaderAsync();
        await connected.ReceiveStreamErrorAsync("system-shutdown");
        await open.ReceiveStreamErrorAsync("system-shutdown");
        await bound.ReceiveStreamErrorAsync("system-shutdown");
    }

    [Fact]
    public async Task What_was_delivered_before_the_end_can_still_be_read()
    {
        await using var server = await StreamServer.StartAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await romeo.SendAsync("<message to='juliet@example.org/balcony'><body>hi</body></message>");

        await server.StopAsync();

        await juliet.ReceiveXmlAsync("<message from='romeo@example.org/orchard'><body>hi</body></message>");
        await juliet.ReceiveStreamErrorAsync("system-shutdown");
    }

    [Fact]
    public async Task Server_does_not_wait_for_ever_for_a_client_that_does_not_end_its_side()
    {
        await using var server = await StreamServer.StartAsync();
        var connection = new MemoryConnection();
        var streams = server.Get<ClientStreams>();
        connection.Served = streams.RunAsync(connection, isDirectTls: false);

        var stopping = streams.StopAsync(TimeSpan.FromSeconds(10));
        server.Advance(TimeSpan.FromSeconds(4));
        Assert.False(stopping.IsCompleted);
        server.Advance(TimeSpan.FromSeconds(7));

        await stopping;
        await connection.Served;
        Assert.Equal(0, streams.Count);
    }

    [Fact]
    public async Task Connection_that_comes_while_the_server_stops_is_turned_away()
    {
        await using var server = await StreamServer.StartAsync();
        var streams = server.Get<ClientStreams>();
        await streams.StopAsync(TimeSpan.FromSeconds(10));

        var client = server.Connect();

        await client.ReceiveHeaderAsync();
        await client.ReceiveStreamErrorAsync("system-shutdown");
    }
}
