using Aviso.Abstractions.Options;

namespace Aviso.Streams.Edges.Inside;

/// <summary>Options of an inner server.</summary>
[OptionSection("edges", Description = "The edges (block 'edge' there) that this server connects to, so that clients reach it by them. Its own client ports may be closed then: c2s { connections { ports = [] } }.")]
public sealed class EdgesOptions
{
    /// <summary>Where the edges are.</summary>
    [Option("addresses", Description = "Where the edges wait for inner servers, each as HOST:PORT (edge/port there). The host must be named by the edge's certificate.")]
    public IReadOnlyList<string> Addresses { get; set; } = [];

    /// <summary>The certificate by which edges know this server.</summary>
    [Option("certificate", Description = "A file (PEM) with the certificate by which edges know this server, its chain and its key. Read anew for each connection.")]
    public string Certificate { get; set; } = "";

    /// <summary>Who may have signed the certificates of edges.</summary>
    [Option("authorities", Description = "A file (PEM) with the root certificates of the authorities that may have signed the certificates of edges. An authority of your own, for nothing else. Read anew for each connection.")]
    public string Authorities { get; set; } = "";

    /// <summary>How many links to each edge.</summary>
    [Option("links", Minimum = 1, Maximum = 16, Description = "How many connections to each edge. What comes over one is read by one thread at a time; more share the work among cores.")]
    public int Links { get; set; } = 2;

    /// <summary>The most bytes of one stream that wait here.</summary>
    [Option("window", Minimum = 4096, Maximum = 64 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "The most bytes of one stream that wait here to be handled; more are not read from the client.")]
    public int WindowBytes { get; set; } = 64 * 1024;

    /// <summary>Bytes that may wait for one edge.</summary>
    [Option("link-queue-size", Minimum = 64 * 1024, Maximum = 256 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "Bytes of all streams that may wait to be sent over one link; more wait in the queues of the sessions.")]
    public int LinkQueueBytes { get; set; } = 4 * 1024 * 1024;
}
