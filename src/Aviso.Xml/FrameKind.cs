namespace Aviso.Xml;

/// <summary>What a <see cref="StanzaFramer"/> found at the beginning of the unread bytes.</summary>
public enum FrameKind
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The XML declaration, if there is one, and the start tag of the stream.</summary>
    StreamOpen,

    /// <summary>One complete top-level element.</summary>
    Element,

    /// <summary>The end tag of the stream.</summary>
    StreamClose,

    /// <summary>White space between top-level elements, for instance a keepalive; or a byte order mark before everything.</summary>
    WhiteSpace,

    /// <summary>The bytes can never become a frame; the stream has to be closed.</summary>
    Error,
}
