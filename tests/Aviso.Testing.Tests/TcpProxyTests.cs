using System.Net;
using System.Net.Sockets;
using Aviso.Testing.Remote;

namespace Aviso.Testing.Tests;

/// <summary>The network between two processes.</summary>
public sealed class TcpProxyTests : IAsyncLifetime
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private TcpProxy? _proxy;

    private TcpProxy Proxy => _proxy!;

    public ValueTask InitializeAsync()
    {
        _server.Start();
        _proxy = new((IPEndPoint)_server.LocalEndpoint);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task What_is_held_in_one_direction_arrives_when_the_network_is_whole_again_and_the_other_direction_goes_on()
    {
        var (client, server) = await ConnectAsync();
        using (client)
        using (server)
        {
            Proxy.Hold(toServer: true, toClient: false);
            await client.SendAsync(new byte[] { 1 });
            await server.SendAsync(new byte[] { 2 });
            Assert.Equal(2, await ReceiveAsync(client));
            Assert.Equal(0, server.Available); // whatever time it has had

            Proxy.Restore();
            Assert.Equal(1, await ReceiveAsync(server));
        }
    }

    [Fact]
    public async Task What_is_refused_is_reset_until_the_network_is_whole_again()
    {
        var (client, server) = await ConnectAsync();
        using (client)
        using (server)
        {
            Proxy.Refuse();
            await Assert.ThrowsAsync<SocketException>(() => ReceiveAsync(client));
        }

        using (var refused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await Assert.ThrowsAsync<SocketException>(async () =>
            {
                await refused.ConnectAsync(IPAddress.Loopback, Proxy.Port);
                await ReceiveAsync(refused);
            });
        }

        Proxy.Restore();
        (client, server) = await ConnectAsync();
        using (client)
        using (server)
        {
            await server.SendAsync(new byte[] { 3 });
            Assert.Equal(3, await ReceiveAsync(client));
        }
    }

    // A connection that was refused at the proxy may have come through to the server: its end is passed over.
    private async Task<(Socket Client, Socket Server)> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, Proxy.Port);
        await client.SendAsync(new byte[] { 9 });
        while (true)
        {
            var server = await _server.AcceptSocketAsync();
            try
            {
                if (await ReceiveAsync(server) == 9)
                {
                    return (client, server);
                }
            }
            catch (SocketException)
            {
                server.Dispose();
            }
        }
    }

    private static async Task<int> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[1];
        return await socket.ReceiveAsync(buffer) == 1 ? buffer[0] : throw new SocketException((int)SocketError.ConnectionReset);
    }
}
