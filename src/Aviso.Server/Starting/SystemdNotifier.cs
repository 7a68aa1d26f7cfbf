using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Aviso.Server.Sharing;
using Microsoft.Extensions.Hosting;

namespace Aviso.Server.Starting;

/// <summary>
/// Tells systemd that the server is ready, stopping and alive (sd_notify(3)): one datagram each to the socket it names.
/// Does nothing where systemd did not start the program.
/// </summary>
internal sealed class SystemdNotifier : BackgroundService
{
    private static readonly TimeSpan s_unwatched = TimeSpan.FromDays(1);
    private readonly string? _socketPath;
    private readonly long _watchdogMicros;
    private readonly TimeProvider _clock;

    public SystemdNotifier(IHostApplicationLifetime lifetime, ServerRestart restart, TimeProvider clock)
    {
        _clock = clock;
        _socketPath = Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 1 } path ? path : null;
        _ = long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out _watchdogMicros);
        lifetime.ApplicationStarted.Register(() => Send(IsWatched ? $"READY=1\nWATCHDOG_USEC={_watchdogMicros}\n" : "READY=1\n"));
        // Who begins anew in the same process would be killed as one that does not stop, or gives no signs of life until it is ready again.
        lifetime.ApplicationStopping.Register(() => Send(
            !restart.IsWanted ? "STOPPING=1\n" : IsWatched ? $"RELOADING=1\nWATCHDOG_USEC={s_unwatched.TotalMicroseconds:0}\n" : "RELOADING=1\n"));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsWatched || _socketPath is null)
        {
            return;
        }

        // Twice in the time allowed, as sd_watchdog_enabled(3) advises.
        using var timer = new PeriodicTimer(TimeSpan.FromMicroseconds(_watchdogMicros) / 2, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Send("WATCHDOG=1\n");
        }
    }

    private bool IsWatched => _watchdogMicros > 0;

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
