using System.Net.Sockets;
using Aviso.Http.Serving;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Http.Administration;

/// <summary>The way in for administrators on this machine: a unix domain socket that only the server's own user (and root) may open.</summary>
internal sealed partial class AdministrationServer(string path, IAdministration administration, IServiceProvider services, ILoggerFactory loggers) : IHostedService
{
    // sun_path of unix(7), with its final zero.
    private const int LongestPath = 107;
    private HttpSurface? _surface;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var log = loggers.CreateLogger<AdministrationServer>();
        if (System.Text.Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            Log.TooLong(log, path);
            return;
        }

        // One left behind by a server that was killed; the data directory's lock says that no other one runs.
        File.Delete(path);
        var surface = new HttpSurface(services, kestrel => kestrel.ListenUnixSocket(path), AdministrationRoutes.Create(administration).HandleAsync, loggers);
        try
        {
            await surface.StartAsync(cancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            _surface = surface;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await surface.DisposeAsync();
            Log.NotOpened(log, path, exception.Message);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_surface is not null)
        {
            await _surface.StopAsync(cancellationToken);
            await _surface.DisposeAsync();
            File.Delete(path);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The path {Path} is too long for a socket; administrators' commands work only while the server is stopped. Choose a shorter data directory.")]
        public static partial void TooLong(ILogger logger, string path);

        [LoggerMessage(2, LogLevel.Warning, "The socket {Path} cannot be opened; administrators' commands work only while the server is stopped: {Reason}")]
        public static partial void NotOpened(ILogger logger, string path, string reason);
    }
}
