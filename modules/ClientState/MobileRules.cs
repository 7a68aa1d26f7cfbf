using Aviso.Abstractions.Stanzas;

namespace Aviso.Modules.ClientState;

/// <summary>Which stanzas may wait. Answers, requests, subscriptions, errors and everything somebody would read never do.</summary>
internal static class MobileRules
{
    public static Waiting Of(MobileLogic logic, Stanza stanza) => stanza.Kind switch
    {
        StanzaKind.Presence when stanza.Type is StanzaType.Available or StanzaType.Unavailable => Presence(logic, stanza),
        StanzaKind.Message when logic != MobileLogic.V1 => Message(logic, stanza),
        _ => Waiting.No,
    };

    // Presence of rooms tells of oneself, of kicks and bans (XEP-0045 status codes): the last one does not replace those before.
    private static Waiting Presence(MobileLogic logic, Stanza stanza) =>
        logic == MobileLogic.V1 || stanza.Root.Child("x"u8, "http://jabber.org/protocol/muc#user"u8).Exists ? Waiting.Each : Waiting.Last;

    private static Waiting Message(MobileLogic logic, Stanza stanza)
    {
        if (stanza.Type == StanzaType.Error)
        {
            return Waiting.No;
        }

        if (logic == MobileLogic.V3 && stanza.Payload is { Exists: true } copy && copy.Namespace.SequenceEqual("urn:xmpp:carbons:2"u8))
        {
            return Waiting.Each;
        }

        return IsChatStateAlone(stanza) ? Waiting.Last : Waiting.No;
    }

    // XEP-0085 §5.1: a state of its own comes with nothing else but the thread and hints.
    private static bool IsChatStateAlone(Stanza stanza)
    {
        var found = false;
        foreach (var child in stanza.Root.Children)
        {
            if (child.Namespace.SequenceEqual("http://jabber.org/protocol/chatstates"u8))
            {
                found = true;
            }
            else if (!child.Namespace.SequenceEqual("urn:xmpp:hints"u8) && !child.LocalName.SequenceEqual("thread"u8))
            {
                return false;
            }
        }

        return found;
    }
}
