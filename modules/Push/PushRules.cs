using Aviso.Abstractions.Stanzas;
using Aviso.Xml;

namespace Aviso.Modules.Push;

/// <summary>
/// Which messages wake people up: what is to be read or answered by a person, whether the server can read it or not. Receipts, markers,
/// chat states, reactions and copies do not. Costs no allocation.
/// </summary>
internal static class PushRules
{
    // More than any device shows.
    private const int MaxBodyLength = 500;

    public static PushKind KindOf(Stanza message)
    {
        if (message.Type is not (StanzaType.Chat or StanzaType.Normal))
        {
            return PushKind.None;
        }

        var kind = PushKind.None;
        foreach (var child in message.Root.Children)
        {
            var ns = child.Namespace;
            if (IsNeverWorthIt(child, ns))
            {
                return PushKind.None;
            }

            if (IsCall(child, ns))
            {
                kind = PushKind.Call;
            }
            else if (kind == PushKind.None && IsToBeRead(child, ns))
            {
                kind = PushKind.Message;
            }
        }

        return kind;
    }

    /// <summary>The beginning of the message's text; null when it has none.</summary>
    public static string? BodyOf(Stanza message)
    {
        if (message.Root.Child("body"u8) is not { Exists: true } body)
        {
            return null;
        }

        var text = body.Text;
        if (text.Length <= MaxBodyLength)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[MaxBodyLength - 1]) ? MaxBodyLength - 1 : MaxBodyLength)];
    }

    // What may not be kept cannot be fetched by who is woken up (XEP-0334 §4.1); copies and results of queries are nothing new. The text
    // beside a reaction or a retraction is for clients that know neither (XEP-0428).
    private static bool IsNeverWorthIt(XmlNode child, ReadOnlySpan<byte> ns) =>
        (ns.SequenceEqual("urn:xmpp:hints"u8) && child.LocalName.SequenceEqual("no-store"u8))
        || ns.SequenceEqual("urn:xmpp:carbons:2"u8)
        || ns.SequenceEqual("urn:xmpp:mam:2"u8)
        || ns.SequenceEqual("urn:xmpp:reactions:0"u8)
        || ns.SequenceEqual("urn:xmpp:message-retract:1"u8);

    private static bool IsCall(XmlNode child, ReadOnlySpan<byte> ns) =>
        child.LocalName.SequenceEqual("propose"u8) && (ns.SequenceEqual("urn:xmpp:jingle-message:0"u8) || ns.SequenceEqual("urn:xmpp:jingle-message:1"u8));

    private static bool IsToBeRead(XmlNode child, ReadOnlySpan<byte> ns) => ns switch
    {
        _ when ns.SequenceEqual("jabber:client"u8) => child.LocalName.SequenceEqual("body"u8) && child.HasText,
        _ when ns.SequenceEqual("eu.siacs.conversations.axolotl"u8) || ns.SequenceEqual("urn:xmpp:omemo:2"u8) => child.Child("payload"u8).Exists,
        _ when ns.SequenceEqual("http://jabber.org/protocol/muc#user"u8) => child.Child("invite"u8).Exists,
        _ => ns.SequenceEqual("urn:xmpp:openpgp:0"u8) || ns.SequenceEqual("jabber:x:encrypted"u8) || ns.SequenceEqual("jabber:x:conference"u8),
    };
}
