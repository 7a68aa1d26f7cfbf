using System.Net;
using System.Net.Sockets;

namespace Aviso.Testing.Remote;

/// <summary>
/// Stands between one client and a port of this machine, and does what networks do to connections: it cuts them, lets them go
/// silent without a word to either side, or stops carrying what the client does not read. Thread-safe.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly int _target;
    private readonly Task _accepting;
    private List<TcpProxyLink> _links = [];

    /// <param name="target">The port to connect to.</param>
    public TcpProxy(int target)
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

            lock (_lock)
            {
                _links = [.. _links.Where(link => !link.Ended.IsCompleted), new(client, _target)];
            }
        }
    }
}
