using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Storage;
using Aviso.Storage.Routing;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Starting;

/// <summary>The databases of this configuration, and which virtual host lives in which.</summary>
internal sealed class DataSources
{
    private readonly DatabaseOptions _database;
    private readonly Dictionary<string, string> _sourceOfDomain;

    private DataSources(DatabaseOptions database, IReadOnlyList<DataSource> all, Dictionary<string, string> sourceOfDomain, DataSource? clusterSource) =>
        (_database, All, _sourceOfDomain, ClusterSource) = (database, all, sourceOfDomain, clusterSource);

    /// <summary>All that are configured, the default one first.</summary>
    public IReadOnlyList<DataSource> All { get; }

    /// <summary>The one with the cluster's own tables; null for a server of its own, and where it cannot be found.</summary>
    public DataSource? ClusterSource { get; }

    /// <summary>Those that the server opens: the default one, those of its hosts, and that of its cluster.</summary>
    public IReadOnlyList<DataSource> Used =>
        [.. All.Where(one => one.Name == RoutedStorage.DefaultSource || _sourceOfDomain.ContainsValue(one.Name) || one == ClusterSource)];

    /// <summary>The name of the one that a host lives in.</summary>
    public string NameOf(Jid domain) => _sourceOfDomain.GetValueOrDefault(domain.Domain, RoutedStorage.DefaultSource);

    /// <summary>Reads them.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="domains">The virtual hosts.</param>
    /// <param name="data">Where embedded databases are.</param>
    /// <param name="ofCluster">The name of the one with the cluster's tables; null for a server of its own.</param>
    /// <param name="fault">Is told what is wrong, and the path of the option.</param>
    public static DataSources Read(IOptionsProvider options, IReadOnlyList<Jid> domains, DataDirectory data, string? ofCluster, Action<string, string> fault)
    {
        var all = new List<DataSource>();
        foreach (var (name, source) in options.Get<ServerOptions>().DataSources.OrderBy(one => one.Key != RoutedStorage.DefaultSource).ThenBy(one => one.Key, StringComparer.Ordinal))
        {
            try
            {
                all.Add(DataSource.Create(name, source, data));
            }
            catch (FormatException exception)
            {
                fault($"dataSource/{name}/uri", $"'dataSource/{name}/uri' cannot be used: {exception.Message}");
            }
        }

        foreach (var twice in all.GroupBy(one => one.Display, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            var names = twice.Select(one => one.Name).ToList();
            fault($"dataSource/{names[1]}/uri", $"'dataSource/{names[1]}' is the same database as 'dataSource/{names[0]}': keep one of them, and have the hosts name it");
        }

        if (!options.Get<ServerOptions>().DataSources.ContainsKey(RoutedStorage.DefaultSource))
        {
            fault("dataSource", "'dataSource/default' cannot be switched off: it keeps what belongs to no host");
        }

        return new(
            options.Get<DatabaseOptions>(), all, SourcesOfDomains(options, domains, fault),
            all.FirstOrDefault(one => string.Equals(one.Name, ofCluster, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>The stores of the server, not opened yet.</summary>
    /// <param name="log">The log.</param>
    /// <param name="fence">In a cluster: how they write.</param>
    public IStorage CreateStorage(ILogger<StorageEngine> log, FencedWrites? fence = null)
    {
        return Used is [var only]
            ? Engine(only)
            : new RoutedStorage(Used.ToDictionary(one => one.Name, one => (IStorage)Engine(one)), _sourceOfDomain);

        StorageEngine Engine(DataSource source) => source.CreateEngine(_database, source == ClusterSource, fence, log);
    }

    /// <summary>The provider of a source, not opened yet.</summary>
    public IStorageBackend CreateBackend(DataSource source) => source.CreateBackend(_database, source == ClusterSource, fence: null);

    /// <summary>Holds the data directory for this process; null where the database in it does that when it is opened.</summary>
    /// <exception cref="StorageException">Another process holds it.</exception>
    public DataDirectoryLock? Hold(DataDirectory data) => Used.Any(one => one.File == Path.Combine(data.Root, DataDirectoryLock.WholeDirectory + ".db"))
        ? null
        : DataDirectoryLock.Acquire(data.Root);

    private static Dictionary<string, string> SourcesOfDomains(IOptionsProvider options, IReadOnlyList<Jid> domains, Action<string, string> fault)
    {
        var sources = options.Get<ServerOptions>().DataSources;
        var ofDomains = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var domain in domains.Select(one => one.Domain))
        {
            var wanted = options.Get<HostOptions>(domain).DataSource;
            if (sources.Keys.FirstOrDefault(name => string.Equals(name, wanted, StringComparison.OrdinalIgnoreCase)) is { } name)
            {
                ofDomains[domain] = name;
            }
            else
            {
                var path = options.Get<HostOptions>().DataSource == wanted ? "vhost/data-source" : $"hosts/{domain}/vhost/data-source";
                fault(path, $"'{path}': there is no data source '{wanted}'; the data sources are {string.Join(", ", sources.Keys)}");
            }
        }

        return ofDomains;
    }
}
