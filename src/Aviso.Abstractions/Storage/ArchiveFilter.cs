namespace Aviso.Abstractions.Storage;

/// <summary>Which entries of an archive are wanted; all conditions hold together, null ones for every entry.</summary>
public sealed record ArchiveFilter
{
    /// <summary>Every entry.</summary>
    public static ArchiveFilter All { get; } = new();

    /// <summary>Ids after this one; a time's <see cref="ArchiveIds.Before"/> may stand for an id.</summary>
    public string? After { get; init; }

    /// <summary>Ids before this one; a time's <see cref="ArchiveIds.After"/> may stand for an id.</summary>
    public string? Before { get; init; }

    /// <summary>The bare JID of the peer.</summary>
    public string? Peer { get; init; }

    /// <summary>The resource of the peer; only together with <see cref="Peer"/>.</summary>
    public string? Resource { get; init; }

    /// <summary>
    /// Words that all occur in the text (<see cref="SearchWords"/>). In a store that was not declared for searching, nothing passes.
    /// </summary>
    public string? Text { get; init; }
}
