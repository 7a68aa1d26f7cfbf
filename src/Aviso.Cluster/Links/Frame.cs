using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Links;

/// <summary>What goes from one node to another at once. The layout of its bytes is in <see cref="FrameCodec"/>.</summary>
internal sealed record Frame
{
    public required NodeId From { get; init; }

    public required NodeId To { get; init; }

    /// <summary>Which numbering of entries it belongs to: it begins anew after entries were given back to their senders.</summary>
    public uint Generation { get; init; }

    /// <summary>Which sending of the same entries: it rises when they are sent again.</summary>
    public uint Attempt { get; init; }

    /// <summary>The number of the first entry.</summary>
    public ulong First { get; init; }

    /// <summary>What the sender of the frame has handled of the other direction.</summary>
    public Acknowledgement Ack { get; init; }

    public IReadOnlyList<LinkEntry> Entries { get; init; } = [];
}
