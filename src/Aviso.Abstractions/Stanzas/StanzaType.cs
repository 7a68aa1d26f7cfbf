namespace Aviso.Abstractions.Stanzas;

/// <summary>The values of the <c>type</c> attribute over all stanza kinds.</summary>
public enum StanzaType
{
    /// <summary>A type that the stanza kind does not have.</summary>
    Unknown,

    /// <summary>Message without type, of type <c>normal</c>, or of an unknown type (RFC 6121 §5.2.2).</summary>
    Normal,

    /// <summary>Message of type <c>chat</c>.</summary>
    Chat,

    /// <summary>Message of type <c>groupchat</c>.</summary>
    Groupchat,

    /// <summary>Message of type <c>headline</c>.</summary>
    Headline,

    /// <summary>Any stanza of type <c>error</c>.</summary>
    Error,

    /// <summary>Presence without type.</summary>
    Available,

    /// <summary>Presence of type <c>unavailable</c>.</summary>
    Unavailable,

    /// <summary>Presence of type <c>subscribe</c>.</summary>
    Subscribe,

    /// <summary>Presence of type <c>subscribed</c>.</summary>
    Subscribed,

    /// <summary>Presence of type <c>unsubscribe</c>.</summary>
    Unsubscribe,

    /// <summary>Presence of type <c>unsubscribed</c>.</summary>
    Unsubscribed,

    /// <summary>Presence of type <c>probe</c>.</summary>
    Probe,

    /// <summary>Iq of type <c>get</c>.</summary>
    Get,

    /// <summary>Iq of type <c>set</c>.</summary>
    Set,

    /// <summary>Iq of type <c>result</c>.</summary>
    Result,
}
