using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Options;
using Aviso.Config.Tdsl;
using Aviso.Core.Accounts;
using Aviso.Core.Hosts;
using Aviso.Protocol;
using Aviso.Server.Starting;
using Aviso.Streams.Tls;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Sharing;

/// <summary>
/// Brings another configuration into force while the server runs, where it differs from the present one in virtual hosts and their options only. Sessions of
/// a host that is gone end with <c>host-gone</c> (RFC 6120 §4.9.3.5); its accounts and their data stay in the store.
/// </summary>
internal sealed partial class LiveHosts(
    ServerSettings started, LiveOptions options, VirtualHosts hosts, SessionDirectory sessions, CertificateStore certificates, ILogger<LiveHosts> log)
{
    // What is read through the table of hosts, or asked for anew at each use.
    private static readonly string[] s_live = ["default-virtual-host", "hosts", "vhost"];
    private ServerSettings _current = started;

    /// <summary>Whether a configuration can be brought into force without beginning anew.</summary>
    public bool CanApply(ServerSettings next) =>
        EffectiveConfiguration.Fingerprint(_current.Options, s_live) == EffectiveConfiguration.Fingerprint(next.Options, s_live)
        // Where a host's data lie is decided once, when the stores are opened.
        && _current.DataSources.Used is [var only] && next.DataSources.Used is [var same] && only.Name == same.Name;

    /// <summary>Brings a configuration into force for which <see cref="CanApply"/> says so.</summary>
    public void Apply(ServerSettings next)
    {
        var before = hosts.All;
        foreach (var domain in next.Domains.Except(_current.Domains))
        {
            certificates.GetOrCreate(domain.Domain); // before anybody can connect to it
        }

        options.Replace(next.Options);
        hosts.Replace(next.Domains.Select(domain => KeyValuePair.Create(domain, next.Options.Get<HostOptions>(domain.Domain))));
        _current = next;
        var gone = before.Except(hosts.All).ToHashSet();
        Log.Applied(
            log, string.Join(", ", next.Domains), string.Join(", ", next.Domains.Select(one => one.Domain).Except(before.Select(one => one.Domain))),
            string.Join(", ", gone.Select(one => one.Domain)));

        // Whoever binds from here on looks at the table again after that.
        foreach (var session in sessions.Snapshot().Where(session => gone.Contains(session.Host)))
        {
            session.Close(StreamError.HostGone);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Serving {Domains}; new: {Added}; gone: {Removed}")]
        public static partial void Applied(ILogger logger, string domains, string added, string removed);
    }
}
