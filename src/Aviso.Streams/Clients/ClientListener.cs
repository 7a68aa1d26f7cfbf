using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Aviso.Abstractions.Hosts;
using Aviso.Core.Accounts;
using Aviso.Core.Hosting;
using Aviso.Protocol;
using Aviso.Streams.Negotiation;
using Aviso.Streams.Tls;
using Aviso.Streams.Transport;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Clients;

/// <summary>Listens for clients on the ports of the configuration, and ends their streams when the server stops.</summary>
internal sealed partial class ClientListener(
    ClientStreams streams,
    ClientOptions options,
    TlsAcceptor tls,
    CertificateStore certificates,
    IVirtualHosts hosts,
    SaslPolicy sasl,
    SecretStore secrets,
    StreamMetrics metrics,
    TimeProvider clock,
    ILogger<ClientListener> log) : IServerListener
{
    private readonly List<Socket> _sockets = [];
    private readonly ConnectionLimits _limits = new(options.MaxConnections, options.MaxConnectionsPerAddress);
    private readonly ConcurrentDictionary<Task, byte> _accepting = new();

    public async Task StartAsync(CancellationToken cancellation)
    {
        sasl.FakeSaltSecret = await secrets.GetAsync("sasl-fake-salt");
        foreach (var host in hosts.All)
        {
            certificates.GetOrCreate(host.Domain);
        }

        foreach (var (port, portOptions) in options.Connections)
        {
            foreach (var address in portOptions.Interfaces)
            {
                var socket = Listen(address, port, portOptions.Backlog);
                _sockets.Add(socket);
                _accepting.TryAdd(AcceptAsync(socket, portOptions), 0);
                Log.Listening(log, socket.LocalEndPoint, portOptions.Socket);
            }
        }

        streams.Start();
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        await Task.WhenAll(_accepting.Keys);
        await streams.StopAsync(options.ShutdownTimeout);
    }

    private static Socket Listen(string address, int port, int backlog)
    {
        var endPoint = address == "*"
            ? new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port)
            : new IPEndPoint(IPAddress.Parse(address), port);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = address == "*";
            }

            socket.Bind(endPoint);
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException(
                $"Port {port} on {address} cannot be opened: {exception.Message}. "
                + (exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? $"Another program uses it; stop that one, or set other ports: c2s {{ connections {{ {port} (active: false) {{}} }} }}."
                    : "Choose a port or an address that this account may use."),
                exception);
        }
    }

    private async Task AcceptAsync(Socket listening, ClientPortOptions port)
    {
        var throttle = new AcceptThrottle(port.NewConnectionsPerSecond, clock);
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listening.AcceptAsync();
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException exception)
            {
                // Out of file descriptors, or the peer was gone already: those who are connected go on (F14).
                Log.AcceptFailed(log, exception.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock);
                continue;
            }

            _ = ServeAsync(socket, port, throttle);
        }
    }

    private async Task ServeAsync(Socket socket, ClientPortOptions port, AcceptThrottle throttle)
    {
        IPAddress? address;
        SocketConnection connection;
        try
        {
            address = (socket.RemoteEndPoint as IPEndPoint)?.Address;
            if (!throttle.TryPass() || !_limits.TryEnter(address))
            {
                metrics.Refused();
                Log.Refused(log, address);
                socket.Dispose();
                return;
            }

            connection = new(socket, tls);
        }
        catch (SocketException)
        {
            socket.Dispose(); // gone before we looked
            return;
        }

        try
        {
            await streams.RunAsync(connection, isDirectTls: port.Socket == ClientPortSocket.Ssl);
        }
        finally
        {
            _limits.Leave(address);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Clients may connect to {EndPoint} ({Socket})")]
        public static partial void Listening(ILogger logger, EndPoint? endPoint, ClientPortSocket socket);

        [LoggerMessage(2, LogLevel.Warning, "A connection could not be accepted: {Reason}")]
        public static partial void AcceptFailed(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Debug, "A connection from {Address} was refused: too many")]
        public static partial void Refused(ILogger logger, IPAddress? address);
    }
}
