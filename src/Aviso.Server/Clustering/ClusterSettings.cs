using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Options;
using Aviso.Cluster;
using Aviso.Cluster.Ownership;
using Aviso.Cluster.RabbitMq;
using Aviso.Cluster.Sharing;
using Aviso.Config.Tdsl;
using Aviso.Config.Tdsl.Sources;
using Aviso.Server.Starting;

namespace Aviso.Server.Clustering;

/// <summary>The block <c>cluster</c>, checked: what this node is called, what it needs, and how long it waits.</summary>
internal sealed class ClusterSettings
{
    private const string Block = "cluster";
    private const string LastResort = "node";
    private const int LongestName = 50;

    // A life's sign; any will do to see whether a name can be one.
    private const string AnyLife = "00000000";

    // What may be different on each node: where it listens, logs and finds what all share.
    private static readonly string[] s_ownOfEachNode =
    [
        "cluster/name", "cluster/client-address", "cluster/weight", "cluster/broker", "cluster/broker-authorities", "cluster/broker-certificate", "cluster/broker-heartbeat",
        "c2s/connections", "dataSource", "edges/certificate", "edges/authorities", "logging", "monitoring", "storage",
    ];

    // What must be known before anything shared can be read, or opened.
    private static readonly string[] s_notShared = [.. s_ownOfEachNode, "cluster/data-source", "cluster/secret"];

    private ClusterSettings(ClusterOptions options, string name, IReadOnlyList<Uri> brokers, string fingerprint) =>
        (Options, Name, Brokers, Fingerprint) = (options, name, brokers, fingerprint);

    public ClusterOptions Options { get; }

    /// <summary>The node's name.</summary>
    public string Name { get; }

    /// <summary>Where the broker is.</summary>
    public IReadOnlyList<Uri> Brokers { get; }

    /// <summary>A sign of the configuration that all nodes should share.</summary>
    public string Fingerprint { get; }

    public ClusterLimits Limits => new()
    {
        Links = new() { WindowFrames = Options.LinkWindow, AckFrames = Math.Max(1, Options.LinkWindow / 2), WindowBytes = Options.LinkWindowBytes, QueueBytes = Options.LinkQueueBytes },
        Ownership = new OwnershipTimes { Beat = Options.Beat, TimeToLive = Options.TimeToLive, Margin = Options.Margin },
        Homes = new() { CachedAccounts = Options.CachedAccounts },
    };

    public RabbitMqOptions Transport => new(Brokers)
    {
        Heartbeat = Options.BrokerHeartbeat,
        AuthorityFile = Options.BrokerAuthorities is { Length: > 0 } authorities ? authorities : null,
        CertificateFile = Options.BrokerCertificate is { Length: > 0 } certificate ? certificate : null,
    };

    /// <summary>Whether the server is meant to be a node of a cluster: it names a broker, or says what only nodes need.</summary>
    public static bool IsOn(IOptionsProvider options) =>
        options.Get<ClusterOptions>() is { Brokers.Count: > 0 } or { Name.Length: > 0 } or { ClientAddress.Length: > 0 };

    /// <summary>Says what a shared configuration sets and must not.</summary>
    public static IEnumerable<ConfigurationError> NotShared(IConfigurationOrigins shared)
    {
        foreach (var own in s_notShared)
        {
            var key = ConfigurationKeys.FromPath(own);
            if (shared.Keys.FirstOrDefault(one => IsWithin(one, key)) is { } found)
            {
                yield return new(
                    shared.OriginOf(found)!,
                    $"'{own}' cannot be shared: it is each node's own, and belongs into the node's own file or environment");
            }
        }

        static bool IsWithin(string key, string block) =>
            key.StartsWith(block, StringComparison.OrdinalIgnoreCase) && (key.Length == block.Length || key[block.Length] == ':');
    }

    /// <summary>Reads the block; null when there is none, or it is faulty.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="dataSources">The databases.</param>
    /// <param name="fault">Is told what is wrong, and the path of the option.</param>
    public static ClusterSettings? Read(BoundOptions options, DataSources dataSources, Action<string, string> fault)
    {
        if (!IsOn(options))
        {
            return null;
        }

        var cluster = options.Get<ClusterOptions>();
        var isFaulty = false;
        void Tell(string option, string text)
        {
            isFaulty = true;
            fault($"{Block}/{option}", text);
        }

        var name = cluster.Name.Length > 0 ? cluster.Name : NameOf(Environment.MachineName);
        if (!IsName(name))
        {
            Tell("name", $"'cluster/name' must be letters, digits and hyphens, at most {LongestName}");
        }

        var brokers = ReadBrokers(cluster, Tell);
        CheckDatabases(cluster, dataSources, Tell);
        if (cluster.Margin + (cluster.Beat * 2) >= cluster.TimeToLive)
        {
            Tell("time-to-live", "'cluster/time-to-live' must be more than two beats and the margin, or one late answer of the database would end a node's life");
        }

        if (cluster.Secret.Length is > 0 and < CertificateSeal.LeastSecretLength)
        {
            Tell("secret", $"'cluster/secret' must have at least {CertificateSeal.LeastSecretLength} characters, chosen at random: openssl rand -base64 32");
        }

        if (cluster.ClientAddress.Length > 0 && !IsAddress(cluster.ClientAddress))
        {
            Tell("client-address", "'cluster/client-address' must be HOST:PORT, as in n1.example.org:5222 or [2001:db8::1]:5222");
        }

        return isFaulty ? null : new(cluster, name, brokers, EffectiveConfiguration.Fingerprint(options, s_ownOfEachNode));
    }

    /// <summary>A name for the node of a machine's name.</summary>
    internal static string NameOf(string machine)
    {
        var name = string.Concat(machine.Split('.')[0].Select(one => char.IsAsciiLetterOrDigit(one) || one == '-' ? one : '-')).Trim('-');
        return name.Length == 0 ? LastResort : name[..Math.Min(LongestName, name.Length)];
    }

    private static bool IsName(string name)
    {
        try
        {
            return name.Length <= LongestName && NodeId.Create(name, AnyLife).Name == name;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static List<Uri> ReadBrokers(ClusterOptions cluster, Action<string, string> fault)
    {
        List<Uri> brokers = [];
        foreach (var text in cluster.Brokers)
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "amqp" or "amqps", Host.Length: > 0 })
            {
                brokers.Add(uri);
            }
            else
            {
                fault("broker", "'cluster/broker' cannot be used: each must be amqp://USER:PASSWORD@HOST:5672/VHOST or amqps://…; characters such as : / @ ? within user or password are written as %3A %2F %40 %3F");
            }
        }

        if (cluster.Brokers.Count == 0)
        {
            fault("broker", "'cluster/broker' is missing: the nodes of a cluster talk through a RabbitMQ broker, as in broker = [ 'amqp://aviso:PASSWORD@localhost/aviso' ]; to run without a cluster, remove the block 'cluster'");
        }

        return brokers;
    }

    private static void CheckDatabases(ClusterOptions cluster, DataSources sources, Action<string, string> fault)
    {
        if (sources.ClusterSource is null)
        {
            fault("data-source", $"'cluster/data-source': there is no data source '{cluster.DataSource}'; the data sources are {string.Join(", ", sources.All.Select(one => one.Name))}");
        }

        foreach (var source in sources.Used.Where(one => one.ConnectionString is null))
        {
            fault("data-source",
                $"'cluster' needs PostgreSQL, since all nodes must see the same data, and 'dataSource/{source.Name}' is {source.Display}: set its uri to postgresql://… "
                + "(docs/guide/databases.md says how), or remove the block 'cluster' to run this server alone");
        }
    }

    private static bool IsAddress(string text) =>
        text.LastIndexOf(':') is var colon and > 0 && ushort.TryParse(text[(colon + 1)..], out var port) && port > 0
        && Uri.CheckHostName(text[..colon].Trim('[', ']')) != UriHostNameType.Unknown;
}
