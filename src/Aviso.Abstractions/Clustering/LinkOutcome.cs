namespace Aviso.Abstractions.Clustering;

/// <summary>What became of an entry.</summary>
public enum LinkOutcome
{
    /// <summary>The other node has handled it, and what had to be stored is stored.</summary>
    Handled,

    /// <summary>The other node is gone. It may have handled the entry before.</summary>
    PeerGone,

    /// <summary>Too much waits for the other node already; the entry was not taken.</summary>
    NoRoom,
}
