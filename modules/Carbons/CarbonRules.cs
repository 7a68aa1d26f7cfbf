using Aviso.Abstractions.Stanzas;
using Aviso.Xml;

namespace Aviso.Modules.Carbons;

/// <summary>Which messages are copied (XEP-0280 §6.1).</summary>
internal static class CarbonRules
{
    public static bool IsEligible(StanzaContext leg, bool isReceived)
    {
        var type = leg.Stanza.Type;
        if (type is StanzaType.Groupchat or StanzaType.Headline)
        {
            return false;
        }

        var (isConversation, isOfRoom) = (type == StanzaType.Chat, false);
        foreach (var child in leg.Stanza.Root.Children)
        {
            var ns = child.Namespace;
            if (IsPrivate(child, ns))
            {
                return false;
            }

            isOfRoom |= ns.SequenceEqual("http://jabber.org/protocol/muc#user"u8) && !child.Child("invite"u8).Exists;
            isConversation |= IsConversation(child, ns);
        }

        // The room itself sends a private message to every client of the account that is in it.
        return isConversation && !(isOfRoom && isReceived && leg.From.IsFull);
    }

    // §9 and XEP-0334 §4.3; and what is a copy or a result already is not copied again.
    private static bool IsPrivate(XmlNode child, ReadOnlySpan<byte> ns) =>
        ns.SequenceEqual("urn:xmpp:carbons:2"u8)
        || (ns.SequenceEqual("urn:xmpp:hints"u8) && child.LocalName.SequenceEqual("no-copy"u8))
        || (ns.SequenceEqual("urn:xmpp:mam:2"u8) && child.LocalName.SequenceEqual("result"u8));

    // An error counts when it brings back what made the message eligible: nothing else tells what it is about.
    private static bool IsConversation(XmlNode child, ReadOnlySpan<byte> ns) =>
        (ns.SequenceEqual("jabber:client"u8) && child.LocalName.SequenceEqual("body"u8))
        || ns.SequenceEqual("urn:xmpp:receipts"u8)
        || ns.SequenceEqual("http://jabber.org/protocol/chatstates"u8)
        || ns.SequenceEqual("urn:xmpp:chat-markers:0"u8)
        || ns.SequenceEqual("jabber:x:conference"u8)
        || (ns.SequenceEqual("http://jabber.org/protocol/muc#user"u8) && child.Child("invite"u8).Exists);
}
