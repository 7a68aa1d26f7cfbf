using System.Net;
using System.Net.Sockets;

namespace Aviso.Testing.Remote;

/// <summary>
/// Stands between one client and a port or socket of this machine, and does what networks do to connections: it cuts them, lets them go
/// silent without a word to either side, holds what one side or both send until the network is whole again, or stops carrying what
/// the client does not read. Thread-safe.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly EndPoint _target;
    private readonly TcpProxyWay _toServer = new();
    private readonly TcpProxyWay _toClient = new();
    private readonly Task _accepting;
    private List<TcpProxyLink> _links = [];
    private volatile bool _isRefusing;

    /// <param name="target">The port to connect to.</param>
    public TcpProxy(int target) : this(new IPEndPoint(IPAddress.Loopback, target))
    {
    }

    /// <param name="target">What to connect to: a port, or a socket in the file system.</param>
    public TcpProxy(EndPoint target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where the client connects.</summary>
    public int Port { get; }

    /// <summary>Resets all connections, as seen from both sides.</summary>
    public void Cut() => ForAll(link => link.Cut());

    /// <summary>From now on nothing that either side sends on the present connections arrives, and neither is told. New ones work.</summary>
    public void Drop() => ForAll(link => link.Drop());

    /// <summary>From now on the present connections carry nothing to the client, which looks to the server like a client that does not read.</summary>
    public void Stall() => ForAll(link => link.Stall());

    /// <summary>
    /// From now on what goes in a direction does not arrive, on present and on new connections, and nobody is told; nor is it lost, as TCP
    /// sends it again: until <see cref="Restore"/>.
    /// </summary>
    /// <param name="toServer">What the client sends.</param>
    /// <param name="toClient">What the server sends.</param>
    public void Hold(bool toServer = true, bool toClient = true)
    {
        if (toServer)
        {
            _toServer.Close();
        }

        if (toClient)
        {
            _toClient.Close();
        }
    }

    /// <summary>Resets all connections, and each new one at once, until <see cref="Restore"/>.</summary>
    public void Refuse()
    {
        _isRefusing = true;
        Cut();
    }

    /// <summary>The network is whole again.</summary>
    public void Restore()
    {
        _isRefusing = false;
        _toServer.Open();
        _toClient.Open();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        Cut();
        await Task.WhenAll(_links.Select(link => link.Ended));
    }

    private void ForAll(Action<TcpProxyLink> act)
    {
        lock (_lock)
        {
            _links.ForEach(act);
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return; // disposed
            }

            var link = new TcpProxyLink(client, _target, _toServer, _toClient);
            lock (_lock)
            {
                _links = [.. _links.Where(one => !one.Ended.IsCompleted), link];
            }

            if (_isRefusing)
            {
                link.Cut();
            }
        }
    }
}
