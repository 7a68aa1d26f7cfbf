namespace Aviso.Abstractions.Clustering;

/// <summary>Who on the other node an entry of a link is for. The numbers are part of the protocol.</summary>
public enum LinkTopic : byte
{
    /// <summary>The directory of homes.</summary>
    Directory = 1,

    /// <summary>Events for all nodes.</summary>
    Bus = 2,

    /// <summary>Stanzas.</summary>
    Stanzas = 3,

    /// <summary>Streams of clients that are connected to another node than the one that serves them.</summary>
    Streams = 4,

    /// <summary>Sessions that wait for their clients and go on on another node.</summary>
    Sessions = 5,

    /// <summary>Which stanzas have been handled although one before them waits; the links' own.</summary>
    HandledAhead = 6,
}
