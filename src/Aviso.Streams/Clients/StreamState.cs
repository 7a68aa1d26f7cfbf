namespace Aviso.Streams.Clients;

/// <summary>How far a client stream has come.</summary>
internal enum StreamState
{
    /// <summary>No stream header yet, and nobody authenticated.</summary>
    Opening,

    /// <summary>Header exchanged; not authenticated.</summary>
    Negotiating,

    /// <summary>Authenticated; the header of the restarted stream is awaited.</summary>
    Reopening,

    /// <summary>Authenticated; no resource yet.</summary>
    Authenticated,

    /// <summary>A resource is bound: stanzas flow.</summary>
    Bound,

    /// <summary>Another node serves the stream: bytes flow.</summary>
    Relayed,

    /// <summary>The end of the stream was sent; what still comes is thrown away.</summary>
    Closing,
}
