namespace Aviso.Streams.Edges.Link;

/// <summary>What an edge and an inner server say to each other. The numbers are part of the protocol.</summary>
internal enum EdgeKind : byte
{
    /// <summary>Both, first of all: who speaks. The content is an <see cref="EdgeHello"/>.</summary>
    Hello = 1,

    /// <summary>Both, from time to time: a sign of life.</summary>
    Ping = 2,

    /// <summary>From inside: no new streams.</summary>
    Drain = 3,

    /// <summary>Both: what the halves of one stream say to each other. The content is a <c>RelayFrame</c>.</summary>
    Stream = 4,

    /// <summary>From inside: what came has been handled, and the client's next element may come. The flag is an <see cref="EdgeTurn"/>.</summary>
    Turn = 5,

    /// <summary>From inside: shake hands. The content is the domain whose certificate is used when the client names none.</summary>
    StartTls = 6,

    /// <summary>From the edge: the handshake is over; the flag says whether it succeeded, and the content are the channel bindings.</summary>
    Secured = 7,

    /// <summary>From the edge: the client has sent what must not come in; the flag is an <c>XmlError</c>.</summary>
    Fault = 8,
}
