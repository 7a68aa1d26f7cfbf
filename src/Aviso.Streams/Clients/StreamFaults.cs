using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Streams.Clients;

/// <summary>Which stream error answers what is wrong (RFC 6120 §4.9.3).</summary>
internal static class StreamFaults
{
    public static StreamError Of(XmlError error) => error switch
    {
        XmlError.RestrictedXml => StreamError.RestrictedXml,
        XmlError.BadNamespacePrefix => StreamError.BadNamespacePrefix,
        XmlError.UnsupportedEncoding => StreamError.UnsupportedEncoding,
        XmlError.BadFormat => StreamError.BadFormat,
        XmlError.LimitExceeded => StreamError.PolicyViolation,
        _ => StreamError.NotWellFormed,
    };

    /// <summary>RFC 6120 §8.1.2.1: a client may leave `from` out, or give its own full or bare JID.</summary>
    public static bool MayClaim(Stanza stanza, Jid own) => stanza.From is { } from
        ? from.Equals(own) || from.Equals(own.Bare)
        : !stanza.HasMalformedFrom;
}
