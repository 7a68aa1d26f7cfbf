using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviso.Http.Serving;

/// <summary>
/// One Kestrel server with its own routes. Surfaces share nothing, so that a path meant for administrators cannot be
/// reached through the port meant for monitoring. Without the routing and middleware of a web application, which would
/// cost a chat server that few people ask for a page some megabytes.
/// </summary>
internal sealed partial class HttpSurface : IHttpApplication<HttpContext>, IAsyncDisposable
{
    // Far above what monitoring and administration need; keeps a mistake from becoming a burden.
    private const int MaxConnections = 100;
    private const int MaxRequestBytes = 64 * 1024;
    private static readonly TimeSpan s_headersTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(60);

    private readonly KestrelServer _kestrel;
    private readonly RequestDelegate _handler;
    private readonly ILogger _log;

    /// <param name="services">What Kestrel takes its own services from.</param>
    /// <param name="configure">Says where to listen.</param>
    /// <param name="handler">Answers the requests.</param>
    /// <param name="loggers">For Kestrel and for faults of handlers.</param>
    public HttpSurface(IServiceProvider services, Action<KestrelServerOptions> configure, RequestDelegate handler, ILoggerFactory loggers)
    {
        var options = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Limits.MaxRequestBodySize = MaxRequestBytes;
        options.Limits.RequestHeadersTimeout = s_headersTimeout;
        options.Limits.KeepAliveTimeout = s_keepAlive;
        options.ConfigureEndpointDefaults(endPoint => endPoint.Protocols = HttpProtocols.Http1);
        configure(options);
        _kestrel = new(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
        _handler = handler;
        _log = loggers.CreateLogger<HttpSurface>();
    }

    /// <exception cref="IOException">An address cannot be opened.</exception>
    public Task StartAsync(CancellationToken cancellation) => _kestrel.StartAsync(this, cancellation);

    public Task StopAsync(CancellationToken cancellation) => _kestrel.StopAsync(cancellation);

    public ValueTask DisposeAsync()
    {
        _kestrel.Dispose();
        return ValueTask.CompletedTask;
    }

    HttpContext IHttpApplication<HttpContext>.CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    async Task IHttpApplication<HttpContext>.ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await _handler(context);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            Log.Failed(_log, context.Request.Method, context.Request.Path, exception);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    void IHttpApplication<HttpContext>.DisposeContext(HttpContext context, Exception? exception)
    {
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Request {Method} {Path} failed")]
        public static partial void Failed(ILogger logger, string method, string path, Exception exception);
    }
}
