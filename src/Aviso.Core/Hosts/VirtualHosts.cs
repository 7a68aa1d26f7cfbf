using System.Collections.Frozen;
using Aviso.Abstractions.Hosts;
using Aviso.Protocol;

namespace Aviso.Core.Hosts;

/// <summary>The virtual hosts from the configuration. Thread-safe; look-ups take no lock.</summary>
public sealed class VirtualHosts : IVirtualHosts
{
    private readonly Lock _lock = new();

    // Also those that were removed: who still holds one must find the same again if it comes back.
    private readonly Dictionary<string, VirtualHost> _known = new(StringComparer.Ordinal);
    private volatile Table _table;

    /// <param name="domains">At least one; the first is the default host.</param>
    public VirtualHosts(IEnumerable<KeyValuePair<Jid, HostOptions>> domains) => _table = Make(domains);

    /// <inheritdoc />
    public IReadOnlyList<IVirtualHost> All => _table.All;

    /// <inheritdoc />
    public IVirtualHost? Find(string domain)
    {
        var table = _table;
        return domain == table.First.Domain ? table.First : table.ByDomain.GetValueOrDefault(domain);
    }

    /// <summary>Serves these domains from now on, and no others. Sessions of domains that are gone are for the caller to end.</summary>
    /// <param name="domains">At least one; the first is the default host.</param>
    public void Replace(IEnumerable<KeyValuePair<Jid, HostOptions>> domains)
    {
        lock (_lock)
        {
            _table = Make(domains);
        }
    }

    private Table Make(IEnumerable<KeyValuePair<Jid, HostOptions>> domains)
    {
        var hosts = new List<VirtualHost>();
        foreach (var (jid, options) in domains)
        {
            if (_known.TryGetValue(jid.Domain, out var host))
            {
                host.Options = options;
            }
            else
            {
                _known[jid.Domain] = host = new(jid, options);
            }

            hosts.Add(host);
        }

        return new([.. hosts], hosts[0], hosts.ToFrozenDictionary(host => host.Domain, StringComparer.Ordinal));
    }

    private sealed record Table(IReadOnlyList<IVirtualHost> All, VirtualHost First, FrozenDictionary<string, VirtualHost> ByDomain);
}
