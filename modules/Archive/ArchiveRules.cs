using Aviso.Abstractions.Stanzas;
using Aviso.Xml;

namespace Aviso.Modules.Archive;

/// <summary>
/// Which messages are worth keeping (XEP-0313 §6.1.1, XEP-0334): of type chat and normal, with a body or what stands for
/// one, or what other devices of the account need to know later (receipts, markers). Hints of the sender come first.
/// </summary>
internal static class ArchiveRules
{
    public static bool IsStorable(Stanza message)
    {
        if (message.Type is not (StanzaType.Chat or StanzaType.Normal))
        {
            return false;
        }

        var storable = false;
        foreach (var child in message.Root.Children)
        {
            var ns = child.Namespace;
            if (IsNeverStored(child, ns))
            {
                return false;
            }

            storable |= IsContent(child, ns);
        }

        return storable;
    }

    private static bool IsNeverStored(XmlNode child, ReadOnlySpan<byte> ns) =>
        (ns.SequenceEqual("urn:xmpp:hints"u8) && (child.LocalName.SequenceEqual("no-store"u8) || child.LocalName.SequenceEqual("no-permanent-store"u8)))
        || (ns.SequenceEqual("urn:xmpp:mam:2"u8) && child.LocalName.SequenceEqual("result"u8));

    private static bool IsContent(XmlNode child, ReadOnlySpan<byte> ns) => ns switch
    {
        _ when ns.SequenceEqual("jabber:client"u8) => child.LocalName.SequenceEqual("body"u8) || child.LocalName.SequenceEqual("subject"u8),
        _ when ns.SequenceEqual("urn:xmpp:hints"u8) => child.LocalName.SequenceEqual("store"u8),
        _ when ns.SequenceEqual("urn:xmpp:receipts"u8) => child.LocalName.SequenceEqual("received"u8),
        _ when ns.SequenceEqual("urn:xmpp:chat-markers:0"u8) => !child.LocalName.SequenceEqual("markable"u8),
        _ when ns.SequenceEqual("http://jabber.org/protocol/muc#user"u8) => child.Child("invite"u8).Exists,
        _ => ns.SequenceEqual("jabber:x:conference"u8)
            || ns.SequenceEqual("urn:xmpp:message-retract:1"u8)
            || ns.SequenceEqual("urn:xmpp:reactions:0"u8)
            || ns.SequenceEqual("urn:xmpp:openpgp:0"u8)
            || ns.SequenceEqual("urn:xmpp:omemo:2"u8)
            || ns.SequenceEqual("eu.siacs.conversations.axolotl"u8)
            || ns.SequenceEqual("jabber:x:encrypted"u8),
    };
}
