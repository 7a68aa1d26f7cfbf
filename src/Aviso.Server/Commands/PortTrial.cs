using System.Net;
using System.Net.Sockets;

namespace Aviso.Server.Commands;

/// <summary>Tries whether a port could be opened.</summary>
internal static class PortTrial
{
    /// <returns>Why not; null when it could.</returns>
    public static string? Open(string address, int port)
    {
        var endPoint = address == "*"
            ? new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port)
            : IPAddress.TryParse(address, out var parsed) ? new IPEndPoint(parsed, port) : null;
        if (endPoint is null)
        {
            return $"'{address}' is not an address";
        }

        try
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = address == "*";
            }

            socket.Bind(endPoint);
            return null;
        }
        catch (SocketException exception)
        {
            return exception.Message;
        }
    }
}
