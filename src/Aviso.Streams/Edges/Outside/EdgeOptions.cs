using Aviso.Abstractions.Options;

namespace Aviso.Streams.Edges.Outside;

/// <summary>Options of a process that is an edge.</summary>
[OptionSection("edge", Description = "With this block the process is an edge: it takes client connections (block 'c2s'), ends their TLS, and gives them to inner servers, which connect to it and which have the block 'edges'. It has no accounts and no database.")]
public sealed class EdgeOptions
{
    /// <summary>The port for inner servers.</summary>
    [Option("port", Minimum = 1, Maximum = 65_535, Description = "The port for inner servers.")]
    public int Port { get; set; } = 5291;

    /// <summary>Addresses to listen on for inner servers.</summary>
    [Option("ifc", Description = "Addresses to listen on for inner servers; '*' for all.")]
    public IReadOnlyList<string> Interfaces { get; set; } = ["*"];

    /// <summary>The certificate by which inner servers know this edge.</summary>
    [Option("certificate", Description = "A file (PEM) with the certificate by which inner servers know this edge, its chain and its key. It must name the host that stands in their 'edges/addresses'. Read anew for each connection.")]
    public string Certificate { get; set; } = "";

    /// <summary>Who may have signed the certificates of inner servers.</summary>
    [Option("authorities", Description = "A file (PEM) with the root certificates of the authorities that may have signed the certificates of inner servers. An authority of your own, for nothing else. Read anew for each connection.")]
    public string Authorities { get; set; } = "";

    /// <summary>The names of inner servers.</summary>
    [Option("names", Description = "The names that certificates of inner servers may have. When it is not set, any that those authorities have signed.")]
    public IReadOnlyList<string> Names { get; set; } = [];

    /// <summary>Where clients reach this edge.</summary>
    [Option("client-address", Description = "Where clients reach this edge and no other, as HOST:PORT: when their inner server stops, they are asked to come back there at once (see-other-host), and are given to another one. When it is not set, their streams are closed with system-shutdown.")]
    public string ClientAddress { get; set; } = "";

    /// <summary>How long a stream waits for an inner server.</summary>
    [Option("wait", Minimum = 0, Maximum = 60, Description = "How long a new stream waits when no inner server is connected; then it is refused (resource-constraint).")]
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most bytes of one stream that wait here for its client.</summary>
    [Option("window", Minimum = 4096, Maximum = 64 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "The most bytes of one stream that wait here for its client; more wait inside, within c2s/max-queue-size.")]
    public int WindowBytes { get; set; } = 64 * 1024;

    /// <summary>Bytes that may wait for one inner server.</summary>
    [Option("link-queue-size", Minimum = 64 * 1024, Maximum = 256 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "Bytes of all streams that may wait to be sent over one link; beyond, clients are read more slowly.")]
    public int LinkQueueBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The most links.</summary>
    [Option("max-links", Minimum = 1, Maximum = 1024, Description = "The most connections to the port for inner servers, handshakes included.")]
    public int MaxLinks { get; set; } = 64;
}
