using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Core.Routing;

/// <summary>What every stanza must be like, whatever is in it; the answers are those of RFC 6120 §8 and RFC 6121 §4.7, §5.2.</summary>
internal static class StanzaRules
{
    /// <summary>The error to answer with, or null when the stanza is sound.</summary>
    public static StanzaError? Check(Stanza stanza)
    {
        if (stanza.HasMalformedTo)
        {
            return StanzaError.JidMalformed; // RFC 6120 §8.3.3.8
        }

        return stanza.Kind switch
        {
            StanzaKind.Iq => CheckIq(stanza),
            StanzaKind.Presence => CheckPresence(stanza),
            _ => null,
        };
    }

    // RFC 6120 §8.2.3: an id, one of four types, and exactly one child in a request.
    private static StanzaError? CheckIq(Stanza stanza)
    {
        if (stanza.Type == StanzaType.Unknown || stanza.RawId.IsEmpty)
        {
            return StanzaError.BadRequest;
        }

        return stanza.Type is StanzaType.Get or StanzaType.Set && CountChildren(stanza.Root) != 1 ? StanzaError.BadRequest : null;
    }

    // RFC 6121 §4.7.1 and §4.7.2.3: the type is one of eight, the priority an integer from -128 to 127.
    private static StanzaError? CheckPresence(Stanza stanza)
    {
        if (stanza.Type == StanzaType.Unknown)
        {
            return StanzaError.BadRequest;
        }

        return stanza.Type == StanzaType.Available && !PresencePriority.TryRead(stanza.Root, out _) ? StanzaError.BadRequest : null;
    }

    private static int CountChildren(XmlNode root)
    {
        var count = 0;
        foreach (var _ in root.Children)
        {
            count++;
        }

        return count;
    }
}
