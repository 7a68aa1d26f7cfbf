namespace Aviso.Streams.Relay;

/// <summary>How one half of a relayed stream ends. The numbers are part of the protocol.</summary>
internal enum RelayEnd : byte
{
    /// <summary>Nothing more will be sent; what comes is still read.</summary>
    Finished = 1,

    /// <summary>Nothing more will be sent or read; what was sent is to arrive.</summary>
    Closed = 2,

    /// <summary>The connection is cut; what is under way is of no use.</summary>
    Broken = 3,
}
