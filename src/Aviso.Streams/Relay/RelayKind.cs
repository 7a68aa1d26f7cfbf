namespace Aviso.Streams.Relay;

/// <summary>What the halves of a relayed stream say to each other. The numbers are part of the protocol.</summary>
internal enum RelayKind : byte
{
    /// <summary>To the home: here is a client of one of your accounts. The number is how many bytes may come back.</summary>
    Open = 1,

    /// <summary>From the home: the stream is served. The number is how many bytes may come.</summary>
    Accept = 2,

    /// <summary>From the home: the stream is not served; the flag is a <see cref="RelayRefusal"/>.</summary>
    Refuse = 3,

    /// <summary>Bytes of the client or for it; the number is how many came before. The flag says whether an element ends with them.</summary>
    Data = 4,

    /// <summary>The number is how many bytes may come in all. Saying it again asks whether the other half is still there.</summary>
    Credit = 5,

    /// <summary>The end of this half; the flag is a <see cref="RelayEnd"/>, the number how many bytes came before.</summary>
    End = 6,

    /// <summary>To the home: this node goes. Close the stream with the error in the content, and keep the session for its client.</summary>
    Leave = 7,
}
