using System.Net;
using System.Net.Sockets;
using Aviso.Streams.Transport;

namespace Aviso.Streams.Tests.Transport;

public sealed class SocketConnectionTests
{
    [Fact]
    public async Task Client_that_is_gone_is_an_end_and_no_exception()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        var accepted = await listener.AcceptAsync();
        await using var connection = new SocketConnection(accepted, null!); // no TLS here

        client.LingerState = new(enable: true, seconds: 0); // a reset instead of an end
        client.Dispose();
        Assert.True(accepted.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectError));

        await connection.ShutdownSendAsync();
        await connection.WaitForDataAsync();
        Assert.Equal(0, await connection.ReceiveAsync(new byte[16]));
    }
}
