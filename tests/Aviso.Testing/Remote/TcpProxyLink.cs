using System.Net;
using System.Net.Sockets;

namespace Aviso.Testing.Remote;

/// <summary>One connection through a <see cref="TcpProxy"/>.</summary>
internal sealed class TcpProxyLink : IDisposable
{
    private readonly Socket _client;
    private readonly Socket _server;
    private readonly TcpProxyWay _toServer;
    private readonly TcpProxyWay _toClient;
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isDropping;
    private volatile bool _isStalled;

    public TcpProxyLink(Socket client, EndPoint target, TcpProxyWay toServer, TcpProxyWay toClient)
    {
        (_client, _toServer, _toClient) = (client, toServer, toClient);
        _client.NoDelay = true;
        _server = target is UnixDomainSocketEndPoint
            ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Ended = CarryAsync(target);
    }

    /// <summary>Completes when both sides are closed.</summary>
    public Task Ended { get; }

    public void Drop() => _isDropping = true;

    public void Stall() => _isStalled = true;

    /// <summary>Resets both sides.</summary>
    public void Cut()
    {
        _cut.TrySetResult();
        foreach (var socket in (Socket[])[_client, _server])
        {
            try
            {
                socket.LingerState = new(enable: true, seconds: 0); // a reset instead of an end
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // It has ended already.
            }

            socket.Dispose();
        }
    }

    /// <inheritdoc />
    public void Dispose() => Cut();

    private async Task CarryAsync(EndPoint target)
    {
        try
        {
            await _server.ConnectAsync(target);
            await Task.WhenAll(CarryUntilCutAsync(_client, _server, isToClient: false), CarryUntilCutAsync(_server, _client, isToClient: true));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Nobody listens there, or it was cut at once.
        }

        Cut();
    }

    private async Task CarryUntilCutAsync(Socket from, Socket to, bool isToClient)
    {
        try
        {
            await CarryAsync(from, to, isToClient);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Cut(); // one side broke: the other learns it
        }
    }

    private async Task CarryAsync(Socket from, Socket to, bool isToClient)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            if (isToClient && _isStalled)
            {
                await _cut.Task;
                return;
            }

            var received = await from.ReceiveAsync(buffer);
            var isOpen = (isToClient ? _toClient : _toServer).IsOpen;
            if (!isOpen.IsCompleted)
            {
                await Task.WhenAny(isOpen, _cut.Task);
            }

            if (_isDropping)
            {
                if (received == 0)
                {
                    await _cut.Task; // nor does the other side learn of the end
                    return;
                }

                continue;
            }

            if (received == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            for (var sent = 0; sent < received;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, received - sent));
            }
        }
    }
}
