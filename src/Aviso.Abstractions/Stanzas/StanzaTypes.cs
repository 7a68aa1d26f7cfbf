namespace Aviso.Abstractions.Stanzas;

/// <summary>From the bytes of names and of the <c>type</c> attribute to the enumerations; no allocation.</summary>
internal static class StanzaTypes
{
    public static StanzaKind KindOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("iq"u8) => StanzaKind.Iq,
        7 when name.SequenceEqual("message"u8) => StanzaKind.Message,
        8 when name.SequenceEqual("presence"u8) => StanzaKind.Presence,
        _ => StanzaKind.None,
    };

    public static StanzaType TypeOf(StanzaKind kind, bool present, ReadOnlySpan<byte> type) => kind switch
    {
        StanzaKind.Message => present ? MessageType(type) : StanzaType.Normal,
        StanzaKind.Presence => present ? PresenceType(type) : StanzaType.Available,
        _ => IqType(type),
    };

    // RFC 6121 §5.2.2: a type that is not understood means normal.
    private static StanzaType MessageType(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("chat"u8) ? StanzaType.Chat
        : type.SequenceEqual("groupchat"u8) ? StanzaType.Groupchat
        : type.SequenceEqual("headline"u8) ? StanzaType.Headline
        : type.SequenceEqual("error"u8) ? StanzaType.Error
        : StanzaType.Normal;

    private static StanzaType PresenceType(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("unavailable"u8) ? StanzaType.Unavailable
        : type.SequenceEqual("subscribe"u8) ? StanzaType.Subscribe
        : type.SequenceEqual("subscribed"u8) ? StanzaType.Subscribed
        : type.SequenceEqual("unsubscribe"u8) ? StanzaType.Unsubscribe
        : type.SequenceEqual("unsubscribed"u8) ? StanzaType.Unsubscribed
        : type.SequenceEqual("probe"u8) ? StanzaType.Probe
        : type.SequenceEqual("error"u8) ? StanzaType.Error
        : StanzaType.Unknown;

    private static StanzaType IqType(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("get"u8) ? StanzaType.Get
        : type.SequenceEqual("set"u8) ? StanzaType.Set
        : type.SequenceEqual("result"u8) ? StanzaType.Result
        : type.SequenceEqual("error"u8) ? StanzaType.Error
        : StanzaType.Unknown;
}
