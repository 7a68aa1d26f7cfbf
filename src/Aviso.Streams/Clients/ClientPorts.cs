using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Aviso.Streams.Transport;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Clients;

/// <summary>The ports for clients, on a server or on an edge: accepts connections within the limits and has them served.</summary>
/// <param name="options">Which ports, and how many connections.</param>
/// <param name="limits">Counts connections.</param>
/// <param name="serve">Serves a connection until it has ended; told also whether TLS begins with it.</param>
/// <param name="wrap">Makes a connection of a socket.</param>
/// <param name="refused">Told of each connection that was refused.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">The log.</param>
internal sealed partial class ClientPorts(
    ClientOptions options,
    ConnectionLimits limits,
    Func<IConnection, bool, Task> serve,
    Func<Socket, IConnection> wrap,
    Action refused,
    TimeProvider clock,
    ILogger log) : IClientEntrance
{
    private readonly List<Socket> _sockets = [];
    private readonly ConcurrentDictionary<Task, byte> _accepting = new();

    public void Open()
    {
        foreach (var (port, portOptions) in options.Connections)
        {
            foreach (var address in portOptions.Interfaces)
            {
                var socket = ListeningSocket.Open(address, port, portOptions.Backlog, $"set other ports: c2s {{ connections {{ {port} (active: false) {{}} }} }}");
                _sockets.Add(socket);
                _accepting.TryAdd(AcceptAsync(socket, portOptions), 0);
                Log.Listening(log, socket.LocalEndPoint, portOptions.Socket);
            }
        }
    }

    public async Task CloseAsync()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        await Task.WhenAll(_accepting.Keys);
    }

    public Task EndAsync() => Task.CompletedTask;

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
        IConnection connection;
        try
        {
            address = (socket.RemoteEndPoint as IPEndPoint)?.Address;
            if (!throttle.TryPass() || !limits.TryEnter(address))
            {
                refused();
                Log.Refused(log, address);
                socket.Dispose();
                return;
            }

            connection = wrap(socket);
        }
        catch (SocketException)
        {
            socket.Dispose(); // gone before we looked
            return;
        }

        try
        {
            await serve(connection, port.Socket == ClientPortSocket.Ssl);
        }
        finally
        {
            limits.Leave(address);
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
