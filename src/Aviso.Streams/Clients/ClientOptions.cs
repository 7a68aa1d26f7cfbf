using Aviso.Abstractions.Options;
using Aviso.Streams.Redirecting;

namespace Aviso.Streams.Clients;

/// <summary>Options of client streams.</summary>
[OptionSection("c2s", Description = "Client connections over TCP.")]
public sealed class ClientOptions
{
    /// <summary>The ports to listen on.</summary>
    [Option("connections", Unit = OptionUnit.ListenPort, Description = "The ports to listen on, each a block.")]
    public IReadOnlyDictionary<int, ClientPortOptions> Connections { get; set; } = new Dictionary<int, ClientPortOptions>
    {
        [5222] = new(),
        [5223] = new() { Socket = ClientPortSocket.Ssl },
    };

    /// <summary>How long a client may take from connecting to binding a resource.</summary>
    [Option("auth-timeout", Minimum = 1, Maximum = 3600, Description = "How long a client may take from connecting to binding a resource.")]
    public TimeSpan AuthenticationTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Failed logins on one connection before it is closed.</summary>
    [Option("max-auth-attempts", Minimum = 1, Maximum = 1000, Description = "Failed logins on one connection before it is closed.")]
    public int MaxAuthenticationAttempts { get; set; } = 5;

    /// <summary>The most bytes of one stanza.</summary>
    [Option("max-stanza-size", Minimum = 10_000, Maximum = 64 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "The most bytes of one stanza (RFC 6120 §13.12 asks for 10,000 at least).")]
    public int MaxStanzaBytes { get; set; } = 256 * 1024;

    /// <summary>The most bytes of one element before authentication.</summary>
    [Option("max-stanza-size-before-auth", Minimum = 1024, Maximum = 1024 * 1024, Unit = OptionUnit.Bytes, Description = "The most bytes of one element before authentication.")]
    public int MaxBytesBeforeAuthentication { get; set; } = 8192;

    /// <summary>The most elements in one stanza.</summary>
    [Option("elements-number-limit", Minimum = 16, Maximum = 1_000_000, Description = "The most elements in one stanza, nesting included.")]
    public int MaxElements { get; set; } = 1000;

    /// <summary>The deepest nesting of elements in one stanza.</summary>
    [Option("max-depth", Minimum = 8, Maximum = 1024, Description = "The deepest nesting of elements in one stanza.")]
    public int MaxDepth { get; set; } = 128;

    /// <summary>The most attributes of one element.</summary>
    [Option("max-attributes", Minimum = 16, Maximum = 10_000, Description = "The most attributes of one element.")]
    public int MaxAttributes { get; set; } = 64;

    /// <summary>The most bytes that may wait for a client that does not read.</summary>
    [Option("max-queue-size", Minimum = 64 * 1024, Maximum = 1024 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "The most bytes that may wait for a client that does not read; beyond, its stream is closed.")]
    public int MaxOutboxBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The most bytes of one relayed stream that wait at a node.</summary>
    [Option("relay-window", Minimum = 4096, Maximum = 64 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "The most bytes, in each direction, that may be on their way between the node a client is connected to and the node its account lives on.")]
    public int RelayWindowBytes { get; set; } = 64 * 1024;

    /// <summary>Whether clients are sent to the node that is to serve them.</summary>
    [Option("see-other-host", Description = "In a cluster, whether clients that came over TLS are asked to connect to another node, at its 'cluster/client-address': none; hash, at the opening of a stream that names its user, to the node where the account lives while it has no session; by-user, when the account turns out to live on another node, to that one; by-database, after the login, to the node that the account is assigned to, which is written down at its first login (aviso cluster assign); or the name of a module that offers such a strategy. Who is not sent there is served all the same, with one hop more. A node that stops sends its clients to the others in any case.")]
    public string SeeOtherHost { get; set; } = SeeOtherHosts.None;

    /// <summary>The most connections from one address; 0 for no limit.</summary>
    [Option("max-connections-per-address", Minimum = 0, Maximum = 10_000_000, Description = "The most connections from one address (IPv6: one /64 network); 0: no limit. Loopback addresses are not counted.")]
    public int MaxConnectionsPerAddress { get; set; } = 1000;

    /// <summary>The most connections in all.</summary>
    [Option("max-connections", Minimum = 1, Maximum = 10_000_000, Description = "The most connections in all.")]
    public int MaxConnections { get; set; } = 200_000;

    /// <summary>Stanzas and other elements a client may send in one second over a longer time; 0 for no limit.</summary>
    [Option("max-stanzas-per-second", Minimum = 0, Maximum = 10_000_000, Description = "Stanzas a client may send in one second over a longer time (ten times as many at once); then the server reads more slowly. 0: no limit.")]
    public int MaxStanzasPerSecond { get; set; } = 500;

    /// <summary>Bytes a client may send in one second over a longer time; 0 for no limit.</summary>
    [Option("max-bytes-per-second", Minimum = 0, Maximum = 10_000_000_000, Unit = OptionUnit.Bytes, Description = "Bytes a client may send in one second over a longer time (ten times as many at once); then the server reads more slowly. 0: no limit.")]
    public long MaxBytesPerSecond { get; set; } = 1024 * 1024;

    /// <summary>Silence after which the client is asked for a sign of life.</summary>
    [Option("watchdog-delay", Minimum = 0, Maximum = 86_400, Description = "Silence after which the client is asked for a sign of life; 0: never.")]
    public TimeSpan WatchdogDelay { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How the client is asked.</summary>
    [Option("watchdog-ping-type", Description = "How the client is asked: XMPP (a XEP-0199 ping that must be answered) or WHITESPACE (finds broken connections only when the network says so).")]
    public WatchdogPing WatchdogPing { get; set; } = WatchdogPing.Xmpp;

    /// <summary>How long a client may take to answer.</summary>
    [Option("watchdog-timeout", Minimum = 1, Maximum = 86_400, Description = "How long a client may take to answer before its connection is given up.")]
    public TimeSpan WatchdogTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long closing streams may take when the server stops.</summary>
    [Option("shutdown-timeout", Minimum = 0, Maximum = 600, Description = "How long closing streams may take when the server stops.")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
