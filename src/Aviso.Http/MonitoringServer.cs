using System.Net;
using System.Net.Sockets;
using Aviso.Http.Health;
using Aviso.Http.Metrics;
using Aviso.Http.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Http;

/// <summary>The HTTP port for monitoring. That it cannot be opened is no reason not to serve chat: it is said in the log.</summary>
internal sealed partial class MonitoringServer(
    MonitoringOptions options,
    HealthPages health,
    MetricsPage metrics,
    IServiceProvider services,
    ILoggerFactory loggers) : IHostedService
{
    private readonly HashSet<string> _hosts = new([.. options.Hosts, .. options.Interfaces, "localhost", "127.0.0.1", "[::1]"], StringComparer.OrdinalIgnoreCase);
    private readonly HttpRoutes _routes = new HttpRoutes()
        .Map(HttpMethods.Get, "/health/live", HealthPages.LiveAsync)
        .Map(HttpMethods.Get, "/health/ready", health.ReadyAsync)
        .Map(HttpMethods.Get, "/metrics", metrics.WriteAsync);

    private HttpSurface? _surface;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.IsEnabled)
        {
            return;
        }

        var log = loggers.CreateLogger<MonitoringServer>();
        var surface = new HttpSurface(services, Listen, HandleAsync, loggers);
        try
        {
            await surface.StartAsync(cancellationToken);
            _surface = surface;
            Log.Listening(log, options.Port);
        }
        catch (Exception exception) when (exception is IOException or SocketException or FormatException)
        {
            await surface.DisposeAsync();
            Log.NotOpened(log, options.Port, exception.Message);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_surface is not null)
        {
            await _surface.StopAsync(cancellationToken);
            await _surface.DisposeAsync();
        }
    }

    private void Listen(KestrelServerOptions kestrel)
    {
        foreach (var address in options.Interfaces)
        {
            if (address == "*")
            {
                kestrel.ListenAnyIP(options.Port);
            }
            else
            {
                kestrel.Listen(IPAddress.Parse(address), options.Port);
            }
        }
    }

    // A web page must not read the metrics by pointing a name of its own at this machine.
    private Task HandleAsync(HttpContext context)
    {
        if (!_hosts.Contains(context.Request.Host.Host))
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return Task.CompletedTask;
        }

        return _routes.HandleAsync(context);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Health and metrics on HTTP port {Port}")]
        public static partial void Listening(ILogger logger, int port);

        [LoggerMessage(2, LogLevel.Error, "HTTP port {Port} for health and metrics cannot be opened, the server runs without it: {Reason} Set another with monitoring/http/port.")]
        public static partial void NotOpened(ILogger logger, int port, string reason);
    }
}
