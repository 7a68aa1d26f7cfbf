using System.Collections.Frozen;
using Aviso.Abstractions.Hosts;
using Aviso.Protocol;

namespace Aviso.Core.Hosts;

/// <summary>The virtual hosts from the configuration.</summary>
public sealed class VirtualHosts : IVirtualHosts
{
    private readonly FrozenDictionary<string, VirtualHost> _byDomain;
    private readonly VirtualHost _only;

    /// <param name="domains">At least one; the first is the default host.</param>
    public VirtualHosts(IEnumerable<KeyValuePair<Jid, HostOptions>> domains)
    {
        var hosts = domains.Select(pair => new VirtualHost(pair.Key, pair.Value)).ToArray();
        All = hosts;
        _only = hosts[0];
        _byDomain = hosts.ToFrozenDictionary(host => host.Domain, StringComparer.Ordinal);
    }

    /// <inheritdoc />
    public IReadOnlyList<IVirtualHost> All { get; }

    /// <inheritdoc />
    public IVirtualHost? Find(string domain) =>
        domain == _only.Domain ? _only : _byDomain.GetValueOrDefault(domain);
}
