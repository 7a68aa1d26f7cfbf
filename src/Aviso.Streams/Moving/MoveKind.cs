namespace Aviso.Streams.Moving;

/// <summary>What nodes say to each other of sessions that move. The numbers are part of the protocol.</summary>
internal enum MoveKind : byte
{
    /// <summary>To the successor: these are the sessions of an account.</summary>
    Offer = 1,

    /// <summary>The offer has come, and this version understands such. Who says nothing does not.</summary>
    Received = 2,

    /// <summary>The account is expected: the directory may name this node its home.</summary>
    Ready = 3,

    /// <summary>The account lives here with its sessions.</summary>
    Taken = 4,

    /// <summary>The sessions cannot be taken.</summary>
    Refused = 5,

    /// <summary>The account does not come after all.</summary>
    Withdraw = 6,

    /// <summary>Says nothing: it is handled when everything is that was sent before it.</summary>
    Behind = 7,
}
