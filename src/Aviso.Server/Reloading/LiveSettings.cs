using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Options;
using Aviso.Cluster;
using Aviso.Config.Tdsl;
using Aviso.Core.Accounts;
using Aviso.Core.Hosts;
using Aviso.Protocol;
using Aviso.Server.Logging;
using Aviso.Server.Starting;
using Aviso.Streams.Tls;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Reloading;

/// <summary>
/// Brings another configuration into force while the server runs, where it differs from the present one in what can be changed only: virtual hosts, their options,
/// administrators, levels of the log. Sessions of a host that is gone end with <c>host-gone</c> (RFC 6120 §4.9.3.5); its accounts and their data stay in the store. Thread-safe.
/// </summary>
internal sealed partial class LiveSettings(
    ServerSettings started, LiveOptions options, VirtualHosts hosts, LogLevels levels, SessionDirectory sessions, CertificateStore certificates, ILogger<LiveSettings> log,
    ClusterNode? node = null)
{
    /// <summary>The options of the log that can be changed.</summary>
    public static readonly IReadOnlyList<string> LogPaths = ["logging/level", "logging/levels"];

    /// <summary>All options and blocks that can be: the others are read through the table of hosts, or asked for anew at each use.</summary>
    public static readonly IReadOnlyList<string> Paths = ["default-virtual-host", "hosts", "vhost", "admins", .. LogPaths];

    private readonly Lock _lock = new();
    private volatile ServerSettings _current = started;

    /// <summary>What holds.</summary>
    public ServerSettings Current => _current;

    /// <summary>Whether a configuration can be brought into force without beginning anew.</summary>
    public bool CanApply(ServerSettings next) => CanApply(_current, next);

    /// <summary>Whether one configuration can take the place of another without beginning anew.</summary>
    public static bool CanApply(ServerSettings current, ServerSettings next) =>
        EffectiveConfiguration.Differences(current.Options, next.Options).All(path => Paths.Any(one => path == one || path.StartsWith(one + "/", StringComparison.OrdinalIgnoreCase)))
        // Where a host's data lie is decided once, when the stores are opened.
        && next.Domains.All(domain => next.DataSources.NameOf(domain) is var source && (current.Domains.Contains(domain)
            ? source == current.DataSources.NameOf(domain)
            : current.DataSources.Used is [var only] && only.Name == source));

    /// <summary>Brings a configuration into force for which <see cref="CanApply(ServerSettings)"/> says so.</summary>
    /// <param name="basis">What held when it was made; false: something else does by now.</param>
    /// <param name="next">The configuration.</param>
    public bool TryApply(ServerSettings basis, ServerSettings next)
    {
        HashSet<IVirtualHost> gone;
        lock (_lock)
        {
            if (basis != _current)
            {
                return false;
            }

            gone = Replace(next);
        }

        // Whoever binds from here on looks at the table again after that.
        foreach (var session in sessions.Snapshot().Where(session => gone.Contains(session.Host)))
        {
            session.Close(StreamError.HostGone);
        }

        return true;
    }

    private HashSet<IVirtualHost> Replace(ServerSettings next)
    {
        var before = hosts.All;
        foreach (var domain in next.Domains.Except(_current.Domains))
        {
            certificates.GetOrCreate(domain.Domain); // before anybody can connect to it
        }

        options.Replace(next.Options);
        levels.Replace(next.Options.Get<LogOptions>());
        hosts.Replace(next.Domains.Select(domain => KeyValuePair.Create(domain, next.Options.Get<HostOptions>(domain.Domain))));
        _current = next;
        if (node is not null)
        {
            node.Configuration = next.Cluster!.Fingerprint;
        }

        var gone = before.Except(hosts.All).ToHashSet();
        Log.Applied(
            log, string.Join(", ", next.Domains), string.Join(", ", next.Domains.Select(one => one.Domain).Except(before.Select(one => one.Domain))),
            string.Join(", ", gone.Select(one => one.Domain)));
        return gone;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Serving {Domains}; new: {Added}; gone: {Removed}")]
        public static partial void Applied(ILogger logger, string domains, string added, string removed);
    }
}
