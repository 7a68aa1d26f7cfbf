using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Storage;
using Aviso.Cluster.Ownership;
using Aviso.Cluster.RabbitMq;
using Aviso.Http;
using Aviso.Http.Administration;
using Aviso.Server.Logging;
using Aviso.Server.Starting;
using Aviso.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Commands;

/// <summary>
/// The server that runs on a data directory or, when none does, the same parts in this process without listeners. Says on
/// standard error which of the two answers.
/// </summary>
internal sealed class AdministrationSession : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly RemoteAdministration? _remote;
    private readonly IHost? _host;
    private readonly LogWriter? _log;
    private readonly DataDirectoryLock? _hold;

    private AdministrationSession(RemoteAdministration remote) => Administration = _remote = remote;

    private AdministrationSession(IHost host, LogWriter log, DataDirectoryLock? hold)
    {
        (_host, _log, _hold) = (host, log, hold);
        Administration = host.Services.GetRequiredService<IAdministration>();
    }

    public IAdministration Administration { get; }

    /// <param name="data">The data directory.</param>
    /// <param name="switches">What the command line adds to the configuration.</param>
    /// <param name="isReading">Whether nothing is to be changed: that may be done beside a cluster that runs.</param>
    /// <exception cref="CommandException">The configuration is faulty, there is no data directory, or other nodes run which would not learn of a change.</exception>
    /// <exception cref="StorageException">No server answers, and the store cannot be opened.</exception>
    public static async Task<AdministrationSession> OpenAsync(DataDirectory data, IReadOnlyList<string> switches, bool isReading = false)
    {
        if (await RemoteAdministration.TryConnectAsync(data.Socket) is { } remote)
        {
            await Console.Error.WriteLineAsync($"(asking the server that runs on {data.Root})");
            return new(remote);
        }

        if (!Directory.Exists(data.Root))
        {
            throw new CommandException(
                ExitCode.Storage, $"There is no data directory {data.Root}. Name it with --data DIR or {DataDirectory.Variable}, or start the server once: aviso run");
        }

        var settings = ServerSettings.Load(data, switches);
        settings.RequireServer();
        if (settings.Cluster is not null && !isReading)
        {
            await RequireNobodyAsync(settings, data);
        }

        await Console.Error.WriteLineAsync($"(no server runs on {data.Root}: working on its store)");
        var hold = settings.DataSources.Hold(data);
        var log = new LogWriter(queueLength: 1000, Console.OpenStandardError(), file: null);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        // Only what goes wrong is logged: the command's own answer is what matters.
        builder.Services.AddServerCore(settings, new LogOptions { Level = LogLevel.Warning }, log).AddAvisoAdministration();
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            await log.DisposeAsync();
            hold?.Dispose();
            throw;
        }

        return new(host, log, hold);
    }

    // What is changed here goes past the fence, and nodes that run have in memory what it was before.
    private static async Task RequireNobodyAsync(ServerSettings settings, DataDirectory data)
    {
        await using var table = new PostgresClusterTable(settings.DataSources.ClusterSource!.ConnectionString!, s_patience, hasTables: true);
        IReadOnlyList<NodeId> nodes;
        try
        {
            nodes = await table.AliveAsync();
        }
        catch (ClusterTableException exception)
        {
            throw new CommandException(ExitCode.Storage, $"The database of the cluster cannot be asked whether nodes run: {exception.Message}", exception);
        }

        if (nodes.Count > 0)
        {
            throw new CommandException(
                ExitCode.Cluster,
                $"No server runs on {data.Root}, but other nodes of its cluster do: {string.Join(", ", nodes)}. They would not learn of the change. Run the command on the machine of one of them, or start this server.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _remote?.Dispose();
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
            await _log!.DisposeAsync();
            _hold?.Dispose();
        }
    }
}
