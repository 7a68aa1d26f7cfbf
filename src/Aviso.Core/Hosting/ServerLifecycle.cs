using Aviso.Abstractions.Storage;
using Aviso.Core.Modules;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Hosting;

/// <summary>
/// The order in which a server starts (modules, storage, jobs, and only then listeners) and, reversed, stops: nothing is
/// accepted that could not be kept.
/// </summary>
internal sealed partial class ServerLifecycle(
    ModuleHost modules,
    ModuleRegistry registry,
    IStorage storage,
    PeriodicJobs jobs,
    IEnumerable<IServerListener> listeners,
    ServerStatus status,
    ILogger<ServerLifecycle> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        modules.Load();
        await storage.OpenAsync(modules.Stores, cancellationToken);
        jobs.Start(registry.Tables.Manifests.SelectMany(one => one.Jobs));
        foreach (var listener in listeners)
        {
            await listener.StartAsync(cancellationToken);
        }

        status.IsReady = true;
        Log.Started(log, registry.Tables.Manifests.Count);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        status.IsReady = false;
        foreach (var listener in listeners.Reverse())
        {
            await listener.StopAsync(cancellationToken);
        }

        await jobs.StopAsync();
        await storage.DisposeAsync();
        Log.Stopped(log);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Server started with {Count} modules")]
        public static partial void Started(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Information, "Server stopped; everything accepted is stored")]
        public static partial void Stopped(ILogger logger);
    }
}
