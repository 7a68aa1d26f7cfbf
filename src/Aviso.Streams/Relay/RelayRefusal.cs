namespace Aviso.Streams.Relay;

/// <summary>Why a node does not serve a stream. The numbers are part of the protocol.</summary>
internal enum RelayRefusal : byte
{
    /// <summary>The account does not live here, or cannot be served now: ask again where it does.</summary>
    Moved = 1,

    /// <summary>There is no session here that could be resumed.</summary>
    NothingToResume = 2,
}
