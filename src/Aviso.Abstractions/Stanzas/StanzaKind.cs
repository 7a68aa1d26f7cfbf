namespace Aviso.Abstractions.Stanzas;

/// <summary>The three stanzas of RFC 6120 §8.</summary>
public enum StanzaKind
{
    /// <summary>Not a stanza (a nonza, or something unknown).</summary>
    None,

    /// <summary><c>&lt;message/&gt;</c>: push, RFC 6120 §8.2.1.</summary>
    Message,

    /// <summary><c>&lt;presence/&gt;</c>: broadcast, RFC 6120 §8.2.2.</summary>
    Presence,

    /// <summary><c>&lt;iq/&gt;</c>: request and response, RFC 6120 §8.2.3.</summary>
    Iq,
}
