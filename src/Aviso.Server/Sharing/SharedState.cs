using Aviso.Abstractions.Clustering;
using Aviso.Cluster;
using Aviso.Cluster.Ownership;
using Aviso.Cluster.Sharing;
using Aviso.Server.Clustering;
using Aviso.Server.Reloading;
using Aviso.Server.Starting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Sharing;

/// <summary>
/// Follows what the nodes share while the server is ready: certificates at once; the configuration when an operator has ordered it, at once where only
/// virtual hosts differ, else by beginning anew, the nodes one after the other. A node that could not run with the newest version goes on with the one it has, and says why.
/// </summary>
internal sealed partial class SharedState : BackgroundService
{
    // Changes are told at once; this is for those that were not heard of.
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(2);
    private readonly ISharedTable _table;
    private readonly ClusterNode _node;
    private readonly SharedCertificates _certificates;
    private readonly ConfigurationTrial _trial;
    private readonly ServerRestart _restart;
    private readonly ILogger _log;
    private readonly string _name;
    private readonly LiveSettings _live;
    private long _running;
    private long? _tried;
    private ServerSettings? _next;
    private ServerSettings? _basis;

    public SharedState(
        ISharedTable table, ClusterNode node, SharedCertificates certificates, ConfigurationTrial trial, ServerRestart restart, LiveSettings live,
        ServerSettings settings, ClusterSettings cluster, TimeProvider clock, ILogger<SharedState> log)
    {
        (_table, _node, _certificates, _trial, _restart, _live, _log) = (table, node, certificates, trial, restart, live, log);
        (_name, _running) = (cluster.Name, settings.SharedVersion);
        Follower = new(table, node.Bus, LookAsync, s_period, clock, log);
    }

    /// <summary>Looks when something changes.</summary>
    public SharedFollower Follower { get; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the start of the server is over
        await Follower.RunAsync(stoppingToken);
    }

    private async Task LookAsync(SharedHead head, CancellationToken stop)
    {
        await _certificates.FollowAsync(head, stop);
        if (_tried is null)
        {
            await _table.TellAsync(new(_name, _running), stop);
            _tried = _running;
        }

        if (head.Turn == _name && !_restart.IsWanted)
        {
            await _table.EndTurnAsync(_name, stop); // it was this life that was waited for
            Follower.Announce();
        }

        // Once for each version, and again when this node's own configuration was read anew.
        if (head.Configuration != _tried || (_tried != _running && _basis != _live.Current))
        {
            await TryAsync(head.Configuration, stop);
        }

        if (head.Wanted > _running && _next is { } next && !_restart.IsWanted)
        {
            await FollowAsync(next, stop);
        }
    }

    private async Task TryAsync(long version, CancellationToken stop)
    {
        if (version != _running && await _table.ReadAsync(version, stop) is { } document)
        {
            _basis = _live.Current;
            (_next, var fault) = await _trial.TryAsync(document);
            if (fault is null)
            {
                Log.Newer(_log, version, document.By, _running);
            }
            else
            {
                Log.Unusable(_log, version, fault);
            }

            await _table.TellAsync(new(_name, _running, fault), stop);
        }

        _tried = version;
    }

    private async Task FollowAsync(ServerSettings next, CancellationToken stop)
    {
        if (_live.CanApply(next))
        {
            if (!_live.TryApply(_basis!, next))
            {
                return; // it is tried anew at the next look
            }

            (_running, _next) = (next.SharedVersion, null);
            await _table.TellAsync(new(_name, _running), stop);
        }
        else if (IsQuiet && await _table.TryTakeTurnAsync(_name, _running, stop))
        {
            Log.Restarting(_log, next.SharedVersion);
            _restart.Begin();
        }
    }

    // One node at a time leaves, and only while the others carry everything.
    private bool IsQuiet =>
        _node.View is { } view && view.Nodes.All(row => row is { State: NodeState.Up, IsExpired: false }) && Shard.All.All(shard => _node.Ownership.HolderOf(shard).Node is not null);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The shared configuration has version {Version} (by {By}); this node runs version {Running}. To have all nodes use it: aviso cluster config apply")]
        public static partial void Newer(ILogger logger, long version, string by, long running);

        [LoggerMessage(2, LogLevel.Error, "This node cannot use version {Version} of the shared configuration and goes on with what it has: {Fault}")]
        public static partial void Unusable(ILogger logger, long version, string fault);

        [LoggerMessage(3, LogLevel.Information, "This node begins anew with version {Version} of the shared configuration")]
        public static partial void Restarting(ILogger logger, long version);
    }
}
