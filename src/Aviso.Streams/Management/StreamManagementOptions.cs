using Aviso.Abstractions.Options;

namespace Aviso.Streams.Management;

/// <summary>Options of stream management (XEP-0198).</summary>
[OptionSection("stream-management", Description = "Acknowledgements and resumption of client streams (XEP-0198).")]
public sealed class StreamManagementOptions
{
    /// <summary>Whether it is offered at all.</summary>
    [Option("enabled", Description = "Offer stream management.")]
    public bool Enabled { get; set; } = true;

    /// <summary>How long a session waits for its client to come back.</summary>
    [Option("resumption-timeout", Minimum = 0, Maximum = 86_400, Description = "How long a session waits for its client to come back, when the client asks for no other time; 0: sessions cannot be resumed.")]
    public TimeSpan ResumptionTimeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>The longest time a client may ask for.</summary>
    [Option("max-resumption-timeout", Minimum = 0, Maximum = 86_400, Description = "The longest time a client may ask its session to wait.")]
    public TimeSpan MaxResumptionTimeout { get; set; } = TimeSpan.FromSeconds(900);

    /// <summary>The most stanzas kept until the client acknowledges them.</summary>
    [Option("max-queue-size", Minimum = 10, Maximum = 1_000_000, Description = "The most stanzas kept for one session until its client acknowledges them; beyond, the session ends and they go to the account's other resources or its offline store.")]
    public int MaxUnackedStanzas { get; set; } = 2000;

    /// <summary>The most bytes kept until the client acknowledges them.</summary>
    [Option("max-queue-bytes", Minimum = 64 * 1024, Maximum = 1024 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "The most bytes kept for one session until its client acknowledges them.")]
    public int MaxUnackedBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Stanzas after which an acknowledgement is asked for.</summary>
    [Option("ack-request-count", Minimum = 1, Maximum = 10_000, Description = "Stanzas sent after which the server asks for an acknowledgement; it also asks when some seconds have passed.")]
    public int AckRequestCount { get; set; } = 10;

    /// <summary>How long a message may stay unacknowledged before its client counts as gone.</summary>
    [Option("overdue-after", Minimum = 0, Maximum = 86_400, Description = "How long a message may stay unacknowledged on a connection that seems alive before its client is woken up by a push notification; 0: only when the connection is lost.")]
    public TimeSpan OverdueAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The most sessions of one account that wait for their clients.</summary>
    [Option("max-resumable-sessions", Minimum = 1, Maximum = 1000, Description = "The most sessions of one account that wait for their clients; the longest waiting one ends when another comes.")]
    public int MaxHibernatedSessions { get; set; } = 10;

    /// <summary>The most bytes of an account's sessions that go to another node.</summary>
    [Option("max-handover-size", Minimum = 0, Maximum = 4 * 1024 * 1024, Unit = OptionUnit.Bytes, Description = "A node of a cluster that stops hands the sessions of an account that can be resumed over to another node, unless they have more bytes than this: then they end, and nothing is lost, but clients begin anew. 0: nothing is handed over.")]
    public int MaxMovedBytes { get; set; } = 1024 * 1024;
}
