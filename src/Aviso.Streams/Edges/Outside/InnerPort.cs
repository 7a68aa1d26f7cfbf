using System.Net;
using System.Net.Sockets;
using Aviso.Abstractions.Clustering;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Transport;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Edges.Outside;

/// <summary>At an edge: the port for inner servers.</summary>
/// <param name="secure">Shakes hands with who has connected, its certificate checked.</param>
/// <param name="self">What this edge says of itself.</param>
/// <param name="servers">Where inner servers are added.</param>
/// <param name="maxLinks">The most connections to the port.</param>
/// <param name="limits">Bounds and times.</param>
/// <param name="metrics">Counts.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">The log.</param>
internal sealed partial class InnerPort(
    Func<Stream, CancellationToken, Task<Stream>> secure,
    EdgeHello self,
    InnerServers servers,
    int maxLinks,
    EdgeLimits limits,
    EdgeMetrics metrics,
    TimeProvider clock,
    ILogger<InnerPort> log)
{
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _accepting = [];
    private int _count;

    public void Open(IReadOnlyList<string> addresses, int port)
    {
        foreach (var address in addresses)
        {
            var socket = ListeningSocket.Open(address, port, maxLinks, "set another with edge/port");
            _sockets.Add(socket);
            _accepting.Add(AcceptAsync(socket));
            Log.Listening(log, socket.LocalEndPoint);
        }
    }

    public async Task CloseAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        await Task.WhenAll(_accepting);
    }

    /// <summary>Serves one connection of an inner server, or of whoever says so, until it has ended; never throws.</summary>
    public async Task ServeAsync(Stream transport, EndPoint? remote)
    {
        if (Interlocked.Increment(ref _count) > maxLinks)
        {
            Interlocked.Decrement(ref _count);
            metrics.LinkRefused();
            await transport.DisposeAsync();
            return;
        }

        try
        {
            await using var link = new EdgeLink(await SecureAsync(transport), limits, clock);
            await link.GreetAsync(self);
            var server = new InnerServer(link, metrics, limits);
            servers.Add(server);
            Log.Linked(log, link.Peer, remote);
            var why = await link.RunAsync(server);
            servers.Remove(server);
            Log.Ended(log, link.Peer, remote, why ?? "It has ended the link.");
            server.Gone();
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or InvalidOperationException)
        {
            metrics.LinkRefused();
            Log.Refused(log, remote, exception.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private async Task<Stream> SecureAsync(Stream transport)
    {
        using var patience = new CancellationTokenSource(limits.Patience, clock);
        try
        {
            return await secure(transport, patience.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new EdgeLinkException("It did not shake hands in time.", exception);
        }
    }

    private async Task AcceptAsync(Socket listening)
    {
        while (true)
        {
            try
            {
                var socket = await listening.AcceptAsync();
                socket.NoDelay = true;
                _ = ServeAsync(new NetworkStream(socket, ownsSocket: true), socket.RemoteEndPoint);
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                Log.AcceptFailed(log, exception.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Inner servers may connect to {EndPoint}")]
        public static partial void Listening(ILogger logger, EndPoint? endPoint);

        [LoggerMessage(2, LogLevel.Information, "Inner server {Server} has connected from {Remote}")]
        public static partial void Linked(ILogger logger, NodeId server, EndPoint? remote);

        [LoggerMessage(3, LogLevel.Warning, "The link of inner server {Server} from {Remote} has ended: {Reason}")]
        public static partial void Ended(ILogger logger, NodeId server, EndPoint? remote, string reason);

        [LoggerMessage(4, LogLevel.Warning, "A connection from {Remote} to the port for inner servers was refused: {Reason}")]
        public static partial void Refused(ILogger logger, EndPoint? remote, string reason);

        [LoggerMessage(5, LogLevel.Warning, "A connection to the port for inner servers could not be accepted: {Reason}")]
        public static partial void AcceptFailed(ILogger logger, string reason);
    }
}
