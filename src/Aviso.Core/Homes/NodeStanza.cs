using System.Buffers.Binary;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;

namespace Aviso.Core.Homes;

/// <summary>
/// How a stanza goes from node to node: what happened to it so far, then the stanza as a client would get it, with the addresses and edits of
/// its leg. One byte version, one byte hops, one byte flags, two bytes length of the sending client's address and the address, then the stanza.
/// </summary>
internal readonly record struct NodeStanza(int Hops, bool IsReceived, bool MayRepeat, Jid? Sender)
{
    /// <summary>An account that moves while a stanza follows it moves once or twice; more is a circle.</summary>
    public const int MaxHops = 4;

    private const byte Version = 1;
    private const byte ReceivedFlag = 1;
    private const byte RepeatFlag = 2;
    private const int HeaderBytes = 5;

    /// <summary>The bytes of a leg.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="isReceived">Whether the <c>Received</c> hooks have seen it.</param>
    public static byte[] Encode(StanzaContext leg, bool isReceived)
    {
        var sender = leg.SenderJid is { } jid ? jid.Utf8 : default;
        var copy = LegCopy.Of(leg);
        var bytes = new byte[HeaderBytes + sender.Length + copy.Length];
        (bytes[0], bytes[2]) = (Version, (byte)((isReceived ? ReceivedFlag : 0) | (leg.MayRepeat ? RepeatFlag : 0)));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(3), (ushort)sender.Length);
        sender.CopyTo(bytes.AsSpan(HeaderBytes));
        copy.CopyTo(bytes.AsSpan(HeaderBytes + sender.Length));
        return bytes;
    }

    /// <summary>The same bytes for a further node.</summary>
    public static byte[] Further(ReadOnlySpan<byte> bytes)
    {
        var further = Repeated(bytes);
        further[1]++;
        return further;
    }

    /// <summary>Whether the bytes are on their way to a further node.</summary>
    public static bool IsFurther(ReadOnlySpan<byte> bytes) => bytes.Length > 1 && bytes[1] > 0;

    /// <summary>Whether the bytes are presence.</summary>
    public static bool IsPresence(ReadOnlySpan<byte> bytes) =>
        bytes.Length > HeaderBytes && bytes[HeaderBytes..] is var rest && BinaryPrimitives.ReadUInt16LittleEndian(bytes[3..]) is var length
        && length < rest.Length && rest[length..].StartsWith("<presence"u8);

    /// <summary>The same bytes once more, for a node that may have handled them, or one that takes the place of such a node.</summary>
    public static byte[] Repeated(ReadOnlySpan<byte> bytes)
    {
        var repeated = bytes.ToArray();
        repeated[2] |= RepeatFlag;
        return repeated;
    }

    /// <summary>Loads the stanza; false when this version cannot read it.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, Stanza stanza, out NodeStanza header)
    {
        header = default;
        if (bytes.Length < HeaderBytes || bytes[0] != Version)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[3..]);
        if (bytes.Length < HeaderBytes + length)
        {
            return false;
        }

        Jid? sender = null;
        if (length > 0 && !Jid.TryParseUtf8(bytes.Slice(HeaderBytes, length), out sender))
        {
            return false;
        }

        header = new(bytes[1], (bytes[2] & ReceivedFlag) != 0, (bytes[2] & RepeatFlag) != 0, sender);
        return stanza.TryLoadUtf8(bytes[(HeaderBytes + length)..]) && stanza is { From: not null, To: not null };
    }
}
