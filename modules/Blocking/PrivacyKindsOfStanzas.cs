using Aviso.Abstractions.Stanzas;

namespace Aviso.Modules.Blocking;

/// <summary>Which kind a stanza is of, seen from the account that gets or sends it.</summary>
internal static class PrivacyKindsOfStanzas
{
    public static PrivacyKinds Incoming(this Stanza stanza) => stanza.Kind switch
    {
        StanzaKind.Message => PrivacyKinds.Message,
        StanzaKind.Iq => PrivacyKinds.Iq,
        _ => stanza.Type is StanzaType.Available or StanzaType.Unavailable ? PrivacyKinds.PresenceIn : PrivacyKinds.Other,
    };

    public static PrivacyKinds Outgoing(this Stanza stanza) =>
        stanza.Kind == StanzaKind.Presence && stanza.Type is StanzaType.Available or StanzaType.Unavailable ? PrivacyKinds.PresenceOut : PrivacyKinds.Other;
}
