using Aviso.Abstractions.Options;
using Aviso.Cluster.Placing;
using Aviso.Storage.Routing;

namespace Aviso.Server.Clustering;

/// <summary>Options of a server that is a node of a cluster.</summary>
[OptionSection("cluster", Description = "Several servers that are one: the same domains, accounts and data. With a broker the server is a node of a cluster; all nodes name the same database (PostgreSQL) and the same broker (RabbitMQ), and the rest of the block is the same on all of them but for name, client-address and weight.")]
internal sealed class ClusterOptions
{
    [Option("name", Description = "The name of this node: letters, digits and hyphens, at most 50, and no other node's. When it is not set, the machine's name.")]
    public string Name { get; init; } = "";

    [Option("broker", MayHoldPassword = true, Description = "Where the broker is, as amqp://USER:PASSWORD@HOST:5672/VHOST or amqps://… (TLS); several for the nodes of a broker's own cluster, of which one is used, and the next when it fails. Best as env('NAME') or file('PATH').")]
    public IReadOnlyList<string> Brokers { get; init; } = [];

    [Option("broker-authorities", Description = "A file (PEM) with the certificates of the authorities that may have signed the broker's certificate. When it is not set, those that the system trusts.")]
    public string BrokerAuthorities { get; init; } = "";

    [Option("broker-certificate", Description = "A file (PEM) with a certificate and its key by which the broker knows this node, besides user and password.")]
    public string BrokerCertificate { get; init; } = "";

    [Option("broker-heartbeat", Minimum = 1, Maximum = 60, Description = "How often broker and node assure each other that they are there; either gives up after about two of them.")]
    public TimeSpan BrokerHeartbeat { get; init; } = TimeSpan.FromSeconds(5);

    [Option("data-source", Description = "The data source with the cluster's own tables: a PostgreSQL database, the same for all nodes.")]
    public string DataSource { get; init; } = RoutedStorage.DefaultSource;

    [Option("secret", Secret = true, Description = "What all nodes have in common and nobody else knows, at least 22 characters, as 'openssl rand -base64 32' makes; best as env('NAME') or file('PATH'). With it certificates can be shared ('aviso cluster certificate'): their keys are encrypted with it.")]
    public string Secret { get; init; } = "";

    [Option("client-address", Description = "Where clients reach this node and no other, as HOST:PORT; they are sent there when their account lives here. When it is not set, nobody is sent here.")]
    public string ClientAddress { get; init; } = "";

    [Option("placement", Description = "Which node should own what: rendezvous, by a hash of node and shard, with the weights of the nodes; or the name of a module that offers another placement. Until all running nodes have the same one, rendezvous is used.")]
    public string Placement { get; init; } = PlacementChoice.BuiltInName;

    [Option("weight", Minimum = 0, Maximum = 100, Description = "How much this node should own in relation to the others; 0: nothing, as long as another node may.")]
    public int Weight { get; init; } = 1;

    [Option("beat", Minimum = 1, Maximum = 10, Description = "How often a node says in the database that it is there.")]
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(1);

    [Option("time-to-live", Minimum = 4, Maximum = 120, Description = "After how much silence other nodes take over what a node has. Less finds failures sooner; more forgives a slow database and long pauses of a machine.")]
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(6);

    [Option("margin", Minimum = 1, Maximum = 30, Description = "How much earlier than that a node stops by itself to act and to write: room for clocks that run differently.")]
    public TimeSpan Margin { get; init; } = TimeSpan.FromSeconds(1);

    [Option("drain-timeout", Minimum = 0, Maximum = 600, Description = "How long a node that stops may take to hand its sessions over, and how long it then waits until others have taken over what else it had and acknowledged what it sent.")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Option("link-window", Minimum = 4, Maximum = 4096, Description = "Frames under way to another node that it has not acknowledged; then clients who write to it are read more slowly.")]
    public int LinkWindow { get; init; } = 64;

    [Option("link-window-size", Minimum = 64 * 1024, Maximum = 256 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "Bytes in them.")]
    public int LinkWindowBytes { get; init; } = 8 * 1024 * 1024;

    [Option("link-queue-size", Minimum = 64 * 1024, Maximum = 256 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "Bytes that may wait behind the window of a node; beyond, nothing more is taken for it.")]
    public int LinkQueueBytes { get; init; } = 8 * 1024 * 1024;

    [Option("cached-accounts", Minimum = 100, Maximum = 10_000_000, Description = "Accounts on other nodes of which is remembered where they are.")]
    public int CachedAccounts { get; init; } = 100_000;
}
