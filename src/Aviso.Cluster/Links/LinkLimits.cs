namespace Aviso.Cluster.Links;

/// <summary>How much may be under way between two nodes, and how long anything is waited for.</summary>
public sealed record LinkLimits
{
    /// <summary>Frames that the other node has not acknowledged.</summary>
    public int WindowFrames { get; init; } = 64;

    /// <summary>Bytes in them.</summary>
    public int WindowBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes that may wait behind the window; beyond, an entry is not taken.</summary>
    public int QueueBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Entries in one frame.</summary>
    public int FrameEntries { get; init; } = 64;

    /// <summary>Bytes from which on a frame takes no more entries; a single entry may be larger.</summary>
    public int FrameBytes { get; init; } = 32 * 1024;

    /// <summary>How long after a frame entries are gathered for the next one, while others are under way.</summary>
    public TimeSpan GatherTime { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>How long an acknowledgement waits for a frame that can take it along.</summary>
    public TimeSpan AckDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// How long the oldest entry may wait before the other node is told which of those behind it have been handled. What it waits for may be
    /// an acknowledgement that waits in the same way on another node.
    /// </summary>
    public TimeSpan AheadPatience { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>After how many frames it is sent in any case: half the window, so that the sender need not stop.</summary>
    public int AckFrames { get; init; } = 32;

    /// <summary>How long nothing may be acknowledged before everything is sent again.</summary>
    public TimeSpan SilenceBeforeResend { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The pause between two attempts to reach a node that has no inbox at the moment.</summary>
    public TimeSpan RouteRetry { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a node may be without an inbox before it counts as gone: time for it to connect again.</summary>
    public TimeSpan RoutePatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The least time that others are given after this node itself has connected again: all may have lost the same broker.</summary>
    public TimeSpan ReconnectPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long, once to twice, most nodes that live may be neither reached nor heard before this one looks for them at another broker. Longer than
    /// a node that died is in the table.
    /// </summary>
    public TimeSpan SplitPatience { get; init; } = TimeSpan.FromSeconds(10);
}
