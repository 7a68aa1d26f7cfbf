using System.Buffers.Binary;

namespace Aviso.Streams.Moving;

/// <summary>
/// One entry of <c>LinkTopic.Sessions</c>: format 1, kind, number (little-endian), content. The node that offers gives offers their numbers.
/// </summary>
/// <param name="Kind">What it says.</param>
/// <param name="Number">The number of the offer.</param>
/// <param name="Content">The sessions, in an offer.</param>
internal readonly record struct MoveFrame(MoveKind Kind, ulong Number, ReadOnlyMemory<byte> Content = default)
{
    private const byte Format = 1;
    private const int HeadBytes = 1 + 1 + 8;

    public byte[] Encode()
    {
        var bytes = new byte[HeadBytes + Content.Length];
        (bytes[0], bytes[1]) = (Format, (byte)Kind);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(2), Number);
        Content.Span.CopyTo(bytes.AsSpan(HeadBytes));
        return bytes;
    }

    /// <summary>Reads an entry; false when it is none that this version understands. The content borrows from the bytes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, out MoveFrame frame)
    {
        frame = default;
        if (bytes.Length < HeadBytes || bytes.Span[0] != Format || bytes.Span[1] is < (byte)MoveKind.Offer or > (byte)MoveKind.Behind)
        {
            return false;
        }

        frame = new((MoveKind)bytes.Span[1], BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[2..]), bytes[HeadBytes..]);
        return true;
    }
}
