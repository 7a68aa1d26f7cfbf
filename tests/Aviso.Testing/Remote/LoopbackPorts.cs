using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Aviso.Testing.Remote;

/// <summary>
/// Finds free ports of the loopback address, below those from which the system takes the ports of outgoing connections. Each is given once: test programs run side
/// by side, and time passes until what a port is for listens on it. Thread-safe.
/// </summary>
public static class LoopbackPorts
{
    private const int First = 20_000;
    private const int End = 32_000;

    // Held while this process lives, and no longer, however it ends.
    private static readonly List<FileStream> s_given = [];

    /// <summary>A port on which nobody listens now, and which nobody else is given before this process ends.</summary>
    public static int Free()
    {
        var marks = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"aviso-ports-{Environment.UserName}")).FullName;
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            if (TryMark(Path.Combine(marks, $"{port}")) is not { } mark)
            {
                continue;
            }

            if (IsFree(port))
            {
                lock (s_given)
                {
                    s_given.Add(mark);
                }

                return port;
            }

            mark.Dispose();
        }
    }

    private static FileStream? TryMark(string path)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null; // given to another
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
