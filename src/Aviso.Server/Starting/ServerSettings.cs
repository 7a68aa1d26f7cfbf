using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Options;
using Aviso.Cluster.Placing;
using Aviso.Cluster.Sharing;
using Aviso.Config.Tdsl;
using Aviso.Config.Tdsl.Reading;
using Aviso.Config.Tdsl.Sources;
using Aviso.Core.Hosting;
using Aviso.Protocol;
using Aviso.Server.Clustering;
using Aviso.Server.Edges;
using Aviso.Server.Sharing;
using Aviso.Streams.Clients;
using Aviso.Streams.Redirecting;
using Microsoft.Extensions.Configuration;

namespace Aviso.Server.Starting;

/// <summary>The configuration of this start: what is set, where, and which domains it names.</summary>
internal sealed class ServerSettings
{
    private const string DomainsKey = "default-virtual-host";
    private const string HostsKey = "hosts";

    private readonly IConfigurationRoot _configuration;

    private ServerSettings(
        IConfigurationRoot configuration, BoundOptions options, IReadOnlyList<Jid> domains, DataSources dataSources, ClusterSettings? cluster, EdgeSettings? edge, bool hasFile,
        bool namesDomain, SharedDocument? shared)
    {
        (_configuration, Options, Domains, DataSources, Cluster, Edge) = (configuration, options, domains, dataSources, cluster, edge);
        (HasFile, NamesDomain, Shared) = (hasFile, namesDomain, shared);
    }

    public BoundOptions Options { get; }

    /// <summary>The domains to serve, the default one first; at least one.</summary>
    public IReadOnlyList<Jid> Domains { get; }

    /// <summary>The databases, and which host lives in which.</summary>
    public DataSources DataSources { get; }

    /// <summary>The cluster of which this server is a node; null: it is a server of its own.</summary>
    public ClusterSettings? Cluster { get; }

    /// <summary>What makes this process an edge, or says which edges this server has; null: neither.</summary>
    public EdgeSettings? Edge { get; }

    /// <summary>Whether this process is an edge.</summary>
    public bool IsEdge => Edge is { IsEdge: true };

    /// <summary>Whether there is a configuration file already.</summary>
    public bool HasFile { get; }

    /// <summary>Whether somebody named a domain; otherwise it is the machine's name.</summary>
    public bool NamesDomain { get; }

    /// <summary>The configuration that the nodes share, as far as it is in this one; null: nothing was published.</summary>
    public SharedDocument? Shared { get; }

    /// <summary>Which version that is; 0: none.</summary>
    public long SharedVersion => Shared?.Version ?? 0;

    /// <summary>The classes of all options there are.</summary>
    public static IReadOnlyList<Type> OptionTypes { get; } =
    [
        .. ((Type[])[typeof(IOptionsProvider), typeof(ModuleType), typeof(Streams.StreamServices), typeof(Modules.ModulesAssembly), typeof(Http.HttpServices), typeof(ServerSettings)])
            .SelectMany(one => one.Assembly.GetTypes())
            .Where(type => type.IsDefined(typeof(OptionSectionAttribute), inherit: false)),
    ];

    /// <summary>All modules there are.</summary>
    public static IReadOnlyList<ModuleType> AllModules { get; } = ModuleType.In(typeof(Modules.ModulesAssembly).Assembly);

    /// <summary>Reads and binds the configuration: the node's own and, in a cluster, what is shared, from its database.</summary>
    /// <exception cref="CommandException">It is faulty, and the text is the frame with all faults; or the database cannot be reached.</exception>
    public static ServerSettings Load(DataDirectory data, IReadOnlyList<string> settings) => Load(data, settings, SharedSource.Read);

    /// <summary>The same with what is shared from elsewhere.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="settings">What was given to <c>--set</c>.</param>
    /// <param name="readShared">Gives what is shared, by the data source that has the cluster's tables; null: nothing is.</param>
    public static ServerSettings Load(DataDirectory data, IReadOnlyList<string> settings, Func<DataSource, SharedDocument?> readShared)
    {
        try
        {
            var hasFile = File.Exists(data.ConfigurationFile);
            var binder = Binder();
            var configuration = ServerConfiguration.Load(data.ConfigurationFile, optional: true, settings, except: [DataDirectory.Variable]);
            var options = binder.Bind(configuration);
            var shared = SharedSource.Locate(options, data) is { } source ? readShared(source) : null;
            if (shared is not null)
            {
                configuration = ServerConfiguration.Load(
                    data.ConfigurationFile, optional: true, settings, except: [DataDirectory.Variable], shared: new($"shared version {shared.Version}", shared.Text));
                options = binder.Bind(configuration);
            }

            return Bind(configuration, options, data, hasFile, shared);
        }
        catch (TdslException exception)
        {
            throw CommandException.ForConfiguration(ConfigurationBanner.Faults(exception), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.Configuration,
                $"The configuration {data.ConfigurationFile} cannot be read: {exception.Message} The user that runs the server must be able to read it.",
                exception);
        }
    }

    /// <summary>These settings with some options and blocks from others, which were read later from the same places.</summary>
    /// <param name="next">The others.</param>
    /// <param name="paths">The paths of what is taken from them.</param>
    /// <param name="data">The data directory.</param>
    /// <exception cref="CommandException">The two do not go together.</exception>
    public ServerSettings With(ServerSettings next, IReadOnlyCollection<string> paths, DataDirectory data)
    {
        var configuration = MixedConfiguration.Make(_configuration, next._configuration, paths);
        return Bind(configuration, Binder().Bind(configuration), data, next.HasFile, Shared);
    }

    private static OptionsBinder Binder() => new(OptionTypes, AllModules.Select(one => one.Name));

    private static ServerSettings Bind(IConfigurationRoot configuration, BoundOptions options, DataDirectory data, bool hasFile, SharedDocument? shared)
    {
        var errors = options.Errors.ToList();
        errors.AddRange(configuration.Providers.OfType<SharedConfigurationProvider>().SelectMany(ClusterSettings.NotShared));
        var named = DomainsOf(configuration, options, errors);
        IReadOnlyList<Jid> domains = named.Count > 0 ? named : [MachineName.Domain()];
        void Tell(string path, string fault) => errors.Add(new(OriginOf(configuration, ConfigurationKeys.FromPath(path)), fault));
        var dataSources = DataSources.Read(options, domains, data, ClusterSettings.IsOn(options) ? options.Get<ClusterOptions>().DataSource : null, Tell);
        var cluster = ClusterSettings.Read(options, dataSources, Tell);
        CheckStrategies(options, Tell);
        var edge = EdgeSettings.Read(options, [.. configuration.GetChildren().Select(one => ConfigurationKeys.Unescape(one.Key))], data, Tell);
        return errors.Count > 0
            ? throw CommandException.ForConfiguration(ConfigurationBanner.Faults(errors))
            : new(configuration, options, domains, dataSources, cluster, edge, hasFile, named.Count > 0, shared);
    }

    private static void CheckStrategies(BoundOptions options, Action<string, string> fault)
    {
        var modules = AllModules.Where(one => options.IsActive(one.Name, otherwise: one.Attribute.DefaultActive)).ToList();
        Check("c2s/see-other-host", options.Get<ClientOptions>().SeeOtherHost, [.. SeeOtherHosts.BuiltIn, .. ModuleStrategies.Names<ISeeOtherHost>(modules)]);
        Check(ClusterServices.PlacementOption, options.Get<ClusterOptions>().Placement, [PlacementChoice.BuiltInName, .. ModuleStrategies.Names<IPlacement>(modules)]);

        void Check(string option, string name, IReadOnlyList<string> names)
        {
            if (!names.Contains(name))
            {
                fault(option, ModuleStrategies.Unknown(name, option, names));
            }
        }
    }

    /// <summary>For what only servers have.</summary>
    /// <exception cref="CommandException">This is an edge.</exception>
    public void RequireServer()
    {
        if (IsEdge)
        {
            throw new CommandException(ExitCode.Usage, "The configuration is that of an edge, which has no accounts and no database. Do this where an inner server runs.");
        }
    }

    private static List<Jid> DomainsOf(IConfigurationRoot configuration, BoundOptions options, List<ConfigurationError> errors)
    {
        var domains = options.Get<ServerOptions>().Domains.ToList();
        foreach (var wrong in domains.Where(one => !one.IsDomain))
        {
            errors.Add(new(OriginOf(configuration, DomainsKey), $"'{DomainsKey}' must name domains, as in example.org, not '{wrong}'"));
        }

        foreach (var host in configuration.GetSection(HostsKey).GetChildren())
        {
            var name = ConfigurationKeys.Unescape(host.Key);
            if (Jid.TryParse(name, out var domain) && domain.IsDomain && string.Equals(domain.Domain, name, StringComparison.OrdinalIgnoreCase))
            {
                domains.Add(domain);
            }
            else
            {
                errors.Add(new(
                    OriginOf(configuration, host.Path),
                    $"'{HostsKey}/{name}' must be a domain in its usual form{(domain is { IsDomain: true } ? $": '{domain}'" : ", as in 'example.org'")}"));
            }
        }

        return [.. domains.Distinct()];
    }

    private static ConfigurationOrigin OriginOf(IConfigurationRoot configuration, string key) =>
        configuration.Providers.OfType<IConfigurationOrigins>().Select(one => one.OriginOf(key)).LastOrDefault(one => one is not null)
        ?? ConfigurationOrigin.Default;
}
