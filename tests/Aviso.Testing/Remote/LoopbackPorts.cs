using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Aviso.Testing.Remote;

/// <summary>Finds free ports of the loopback address, below those from which the system takes the ports of outgoing connections.</summary>
public static class LoopbackPorts
{
    private const int First = 20_000;
    private const int End = 32_000;

    /// <summary>A port on which nobody listens now.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // In use; the next one.
            }
        }
    }
}
