namespace Aviso.Streams.Edges.Link;

/// <summary>Bounds and times of links between edges and inner servers.</summary>
internal sealed record EdgeLimits
{
    /// <summary>Bytes of one stream that may wait on this side.</summary>
    public int Window { get; init; } = 64 * 1024;

    /// <summary>Bytes of all streams that may wait for the other side; beyond, clients are read more slowly.</summary>
    public int QueueBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How often either side says that it is there.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how much silence the other side is given up.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long connecting, the handshake and the hello may take, each.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause before the first attempt to connect again.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause between attempts.</summary>
    public TimeSpan MaxRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether streams go on within the call that brings their bytes: for tests in which everything is to happen in the same order each time.</summary>
    public bool IsInline { get; init; }
}
