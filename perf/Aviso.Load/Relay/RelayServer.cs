using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Aviso.Load.Relay;

/// <summary>
/// The floor of the machine: bytes from one connection go to its partner, nothing else. A connection begins with eight hexadecimal digits,
/// its number; numbers 2k and 2k+1 are partners.
/// </summary>
internal sealed class RelayServer
{
    private const int HelloLength = 8;
    private readonly Dictionary<uint, Stream> _waiting = [];

    public static async Task RunAsync(LoadOptions options)
    {
        var relay = new RelayServer();
        var listeners = new List<Task> { relay.ListenAsync(options.Number("port", 15222), null) };
        if (options.Text("certificate") is { } certificate && options.Text("key") is { } key)
        {
            var tls = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, key), null, offline: true);
            listeners.Add(relay.ListenAsync(options.Number("tls-port", 15223), tls));
        }

        await Task.WhenAll(listeners);
    }

    private async Task ListenAsync(int port, SslStreamCertificateContext? certificate)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(4096);
        while (true)
        {
            Socket accepted = await listener.AcceptAsync();
            accepted.NoDelay = true;
            _ = GreetAsync(new NetworkStream(accepted, ownsSocket: true), certificate);
        }
    }

    private async Task GreetAsync(Stream stream, SslStreamCertificateContext? certificate)
    {
        try
        {
            if (certificate is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate });
                stream = tls;
            }

            byte[] hello = new byte[HelloLength];
            await stream.ReadExactlyAsync(hello);
            uint number = Convert.ToUInt32(System.Text.Encoding.ASCII.GetString(hello), 16);
            Pair(number, stream);
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or FormatException)
        {
            await stream.DisposeAsync();
        }
    }

    private void Pair(uint number, Stream stream)
    {
        Stream? partner;
        lock (_waiting)
        {
            if (!_waiting.Remove(number ^ 1, out partner))
            {
                _waiting[number] = stream;
                return;
            }
        }

        _ = PumpAsync(stream, partner);
        _ = PumpAsync(partner, stream);
    }

    private static async Task PumpAsync(Stream source, Stream target)
    {
        byte[] buffer = new byte[4096];
        try
        {
            for (int count; (count = await source.ReadAsync(buffer)) > 0;)
            {
                await target.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // One side is gone; the other is closed with it.
        }

        await source.DisposeAsync();
        await target.DisposeAsync();
    }
}
