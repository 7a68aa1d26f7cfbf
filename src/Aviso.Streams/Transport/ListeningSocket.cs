using System.Net;
using System.Net.Sockets;

namespace Aviso.Streams.Transport;

/// <summary>Opens ports.</summary>
internal static class ListeningSocket
{
    /// <summary>Listens on a port of an address, <c>*</c> for all.</summary>
    /// <param name="address">The address.</param>
    /// <param name="port">The port.</param>
    /// <param name="backlog">Connections that may wait to be accepted.</param>
    /// <param name="otherwise">How another port is chosen, for the person who reads that this one is taken.</param>
    /// <exception cref="IOException">It cannot be opened; the text says what to do.</exception>
    public static Socket Open(string address, int port, int backlog, string otherwise)
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
                    ? $"Another program uses it; stop that one, or {otherwise}."
                    : "Choose a port or an address that this account may use."),
                exception);
        }
    }
}
