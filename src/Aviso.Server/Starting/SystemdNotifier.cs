using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting;

namespace Aviso.Server.Starting;

/// <summary>
/// Tells systemd that the server is ready, stopping and alive (sd_notify(3)): one datagram each to the socket it names.
/// Does nothing where systemd did not start the program.
/// </summary>
internal sealed class SystemdNotifier : BackgroundService
{
    private readonly string? _socketPath;
    private readonly TimeSpan? _watchdog;
    private readonly TimeProvider _clock;

    public SystemdNotifier(IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        _clock = clock;
        _socketPath = Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 1 } path ? path : null;
        // Twice in the time allowed, as sd_watchdog_enabled(3) advises.
        _watchdog = long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var micros) && micros > 0
            ? TimeSpan.FromMicroseconds(micros) / 2
            : null;
        lifetime.ApplicationStarted.Register(() => Send("READY=1\n"));
        lifetime.ApplicationStopping.Register(() => Send("STOPPING=1\n"));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_watchdog is not { } period || _socketPath is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(period, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Send("WATCHDOG=1\n");
        }
    }

    private void Send(string state)
    {
        if (_socketPath is null)
        {
            return;
        }

        try
        {
            // A leading @ stands for the zero byte of an abstract address.
            var address = _socketPath[0] == '@' ? '\0' + _socketPath[1..] : _socketPath;
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(address));
        }
        catch (SocketException)
        {
            // systemd went away or restarts; it will judge by its own time-outs.
        }
    }
}
