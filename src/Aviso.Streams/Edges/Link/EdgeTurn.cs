namespace Aviso.Streams.Edges.Link;

/// <summary>What holds for what a client sends next. The numbers are part of the protocol.</summary>
[Flags]
internal enum EdgeTurn : byte
{
    /// <summary>One more element of the same stream.</summary>
    None = 0,

    /// <summary>A new stream begins.</summary>
    Restart = 1,

    /// <summary>The client has authenticated: it may send as much as the options allow, and without turns.</summary>
    Authenticated = 2,
}
