using Aviso.Abstractions.Storage;
using Aviso.Core.Homes;
using Aviso.Core.Modules;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Hosting;

/// <summary>
/// The order in which a server starts (modules, storage, the cluster if there is one, jobs, and only then listeners) and,
/// reversed, stops: nothing is accepted that could not be kept.
/// </summary>
internal sealed partial class ServerLifecycle(
    ModuleHost modules,
    ModuleRegistry registry,
    IStorage storage,
    PeriodicJobs jobs,
    IEnumerable<IServerListener> listeners,
    IEnumerable<IClusterMembership> memberships,
    ServerStatus status,
    ClusterRouting routing,
    ILogger<ServerLifecycle> log) : IHostedService, IServerDrain
{
    private readonly IClusterMembership? _membership = memberships.SingleOrDefault();
    private readonly Lock _lock = new();
    private Task? _drained;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        modules.Load();
        routing.Connect();
        await storage.OpenAsync(modules.Stores, cancellationToken);
        if (_membership is not null)
        {
            await JoinAsync(_membership, cancellationToken);
        }

        jobs.Start(registry.Tables.Manifests.SelectMany(one => one.Jobs));
        foreach (var listener in listeners)
        {
            await listener.StartAsync(cancellationToken);
        }

        status.IsReady = true;
        Log.Started(log, registry.Tables.Manifests.Count);
    }

    public Task DrainAsync()
    {
        lock (_lock)
        {
            return _drained ??= DrainOnceAsync();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await DrainAsync();
        await storage.DisposeAsync();
        if (_membership is not null)
        {
            await _membership.LeaveAsync(cancellationToken);
        }

        Log.Stopped(log);
    }

    private async Task JoinAsync(IClusterMembership membership, CancellationToken cancellation)
    {
        try
        {
            await membership.JoinAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // Told to stop while it waited: nothing has been taken yet, and no row should stay behind.
            await membership.LeaveAsync(CancellationToken.None);
            await storage.DisposeAsync();
            throw;
        }
    }

    // Each part bounds its own time: listeners by their time-out, the cluster by its own.
    private async Task DrainOnceAsync()
    {
        status.IsReady = false;
        _membership?.Drain();
        foreach (var listener in listeners.Reverse())
        {
            await listener.StopAsync(CancellationToken.None);
        }

        await jobs.StopAsync();
        if (_membership is not null)
        {
            await routing.SettleAsync();
            await _membership.SettleAsync(CancellationToken.None);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Server started with {Count} modules")]
        public static partial void Started(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Information, "Server stopped; everything accepted is stored")]
        public static partial void Stopped(ILogger logger);
    }
}
