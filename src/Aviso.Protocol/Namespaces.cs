namespace Aviso.Protocol;

/// <summary>
/// XML namespaces that more than one part of the server needs. A namespace that only one module speaks is a constant of
/// that module.
/// </summary>
public static class Namespaces
{
    // Streams and stanzas: RFC 6120, RFC 7395, XEP-0114, XEP-0220.
    public const string Client = "jabber:client";
    public const string Server = "jabber:server";
    public const string ComponentAccept = "jabber:component:accept";
    public const string ComponentConnect = "jabber:component:connect";
    public const string Component = "urn:xmpp:component:0";
    public const string Stream = "http://etherx.jabber.org/streams";
    public const string Streams = "urn:ietf:params:xml:ns:xmpp-streams";
    public const string Stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas";
    public const string Framing = "urn:ietf:params:xml:ns:xmpp-framing";
    public const string Dialback = "jabber:server:dialback";
    public const string DialbackFeature = "urn:xmpp:features:dialback";
    public const string Xml = "http://www.w3.org/XML/1998/namespace";

    // Negotiation: RFC 6120, XEP-0138, XEP-0198, XEP-0352, XEP-0386, XEP-0388, XEP-0440, XEP-0484.
    public const string Tls = "urn:ietf:params:xml:ns:xmpp-tls";
    public const string Sasl = "urn:ietf:params:xml:ns:xmpp-sasl";
    public const string Sasl2 = "urn:xmpp:sasl:2";
    public const string SaslUpgrade = "urn:xmpp:sasl:upgrade:0";
    public const string SaslChannelBinding = "urn:xmpp:sasl-cb:0";
    public const string ClientAccess = "urn:xmpp:cam:0";
    public const string Fast = "urn:xmpp:fast:0";
    public const string Bind = "urn:ietf:params:xml:ns:xmpp-bind";
    public const string Bind2 = "urn:xmpp:bind:0";
    public const string Session = "urn:ietf:params:xml:ns:xmpp-session";
    public const string Compression = "http://jabber.org/protocol/compress";
    public const string CompressionFeature = "http://jabber.org/features/compress";
    public const string StreamManagement = "urn:xmpp:sm:3";
    public const string ClientState = "urn:xmpp:csi:0";
    public const string Bosh = "http://jabber.org/protocol/httpbind";
    public const string XmppOverBosh = "urn:xmpp:xbosh";

    // Roster: RFC 6121.
    public const string Roster = "jabber:iq:roster";
    public const string RosterVersioning = "urn:xmpp:features:rosterver";
    public const string PreApproval = "urn:xmpp:features:pre-approval";

    // Forms and their extensions: XEP-0004, XEP-0122, XEP-0141; result sets: XEP-0059.
    public const string DataForms = "jabber:x:data";
    public const string DataFormsValidation = "http://jabber.org/protocol/xdata-validate";
    public const string DataFormsLayout = "http://jabber.org/protocol/xdata-layout";
    public const string ResultSets = "http://jabber.org/protocol/rsm";

    // Discovery and commands: XEP-0030, XEP-0050, XEP-0115, XEP-0390.
    public const string DiscoInfo = "http://jabber.org/protocol/disco#info";
    public const string DiscoItems = "http://jabber.org/protocol/disco#items";
    public const string Commands = "http://jabber.org/protocol/commands";
    public const string Caps = "http://jabber.org/protocol/caps";
    public const string Caps2 = "urn:xmpp:caps";
    public const string Hashes = "urn:xmpp:hashes:2";

    // Queries: XEP-0012, XEP-0049, XEP-0054, XEP-0055, XEP-0077, XEP-0092, XEP-0191, XEP-0199, XEP-0202, XEP-0215, XEP-0363.
    public const string LastActivity = "jabber:iq:last";
    public const string PrivateStorage = "jabber:iq:private";
    public const string VCardTemp = "vcard-temp";
    public const string VCardUpdate = "vcard-temp:x:update";
    public const string VCard4 = "urn:ietf:params:xml:ns:vcard-4.0";
    public const string Search = "jabber:iq:search";
    public const string Register = "jabber:iq:register";
    public const string RegisterFeature = "http://jabber.org/features/iq-register";
    public const string Version = "jabber:iq:version";
    public const string Blocking = "urn:xmpp:blocking";
    public const string BlockingErrors = "urn:xmpp:blocking:errors";
    public const string Ping = "urn:xmpp:ping";
    public const string Time = "urn:xmpp:time";
    public const string ExternalServices = "urn:xmpp:extdisco:2";
    public const string HttpUpload = "urn:xmpp:http:upload:0";
    public const string Privacy = "jabber:iq:privacy";

    // What is added to stanzas: XEP-0085, XEP-0131, XEP-0172, XEP-0184, XEP-0203, XEP-0249, XEP-0297, XEP-0308, XEP-0333,
    // XEP-0334, XEP-0359, XEP-0424.
    public const string ChatStates = "http://jabber.org/protocol/chatstates";
    public const string Headers = "http://jabber.org/protocol/shim";
    public const string Nickname = "http://jabber.org/protocol/nick";
    public const string Receipts = "urn:xmpp:receipts";
    public const string Delay = "urn:xmpp:delay";
    public const string LegacyDelay = "jabber:x:delay";
    public const string Conference = "jabber:x:conference";
    public const string Forwarding = "urn:xmpp:forward:0";
    public const string MessageCorrection = "urn:xmpp:message-correct:0";
    public const string ChatMarkers = "urn:xmpp:chat-markers:0";
    public const string Hints = "urn:xmpp:hints";
    public const string StanzaIds = "urn:xmpp:sid:0";
    public const string MessageRetraction = "urn:xmpp:message-retract:1";
    public const string MessageModeration = "urn:xmpp:message-moderate:1";
    public const string OutOfBandData = "jabber:x:oob";
    public const string ExtendedAddressing = "http://jabber.org/protocol/address";

    // Copies and archives: XEP-0280, XEP-0313, XEP-0357, XEP-0441.
    public const string Carbons = "urn:xmpp:carbons:2";
    public const string Archive = "urn:xmpp:mam:2";
    public const string ArchiveExtended = "urn:xmpp:mam:2#extended";
    public const string Push = "urn:xmpp:push:0";

    // Rooms: XEP-0045, XEP-0421; channels: XEP-0369.
    public const string Muc = "http://jabber.org/protocol/muc";
    public const string MucUser = "http://jabber.org/protocol/muc#user";
    public const string MucAdmin = "http://jabber.org/protocol/muc#admin";
    public const string MucOwner = "http://jabber.org/protocol/muc#owner";
    public const string OccupantIds = "urn:xmpp:occupant-id:0";
    public const string Mix = "urn:xmpp:mix:core:1";

    // Publish-subscribe: XEP-0060, XEP-0084, XEP-0163, XEP-0402, XEP-0490.
    public const string PubSub = "http://jabber.org/protocol/pubsub";
    public const string PubSubEvent = "http://jabber.org/protocol/pubsub#event";
    public const string PubSubErrors = "http://jabber.org/protocol/pubsub#errors";
    public const string PubSubOwner = "http://jabber.org/protocol/pubsub#owner";
    public const string AvatarData = "urn:xmpp:avatar:data";
    public const string AvatarMetadata = "urn:xmpp:avatar:metadata";
    public const string Bookmarks = "urn:xmpp:bookmarks:1";
    public const string LegacyBookmarks = "storage:bookmarks";
}
