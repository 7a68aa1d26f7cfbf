using System.Buffers.Binary;
using Aviso.Streams.Relay;
using Aviso.Xml;

namespace Aviso.Streams.Edges.Link;

/// <summary>
/// What goes over a link: the length of the rest in four bytes (little-endian), then kind, flag, the number of the stream and the content; of
/// <see cref="EdgeKind.Stream"/> the kind and the content only.
/// </summary>
/// <param name="Kind">What it says.</param>
/// <param name="Flag">Depends on the kind.</param>
/// <param name="Stream">The number of the stream; 0 for the whole link.</param>
/// <param name="Content">Depends on the kind.</param>
internal readonly record struct EdgeFrame(EdgeKind Kind, byte Flag, ulong Stream, ReadOnlyMemory<byte> Content)
{
    /// <summary>The bytes of the length.</summary>
    public const int LengthBytes = 4;

    /// <summary>The longest frame: a piece of data, or an opening.</summary>
    public const int MaxBytes = 32 * 1024;

    private const int HeadBytes = 1 + 1 + 8;

    /// <summary>How many bytes the frame has, its length included.</summary>
    public int Length => LengthBytes + HeadBytes + Content.Length;

    /// <summary>How many bytes what is said of one stream has, its length included.</summary>
    public static int LengthOf(in RelayFrame frame) => LengthBytes + 1 + frame.Length;

    /// <summary>Writes what is said of one stream.</summary>
    public static void Write(in RelayFrame frame, Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 1 + frame.Length);
        bytes[LengthBytes] = (byte)EdgeKind.Stream;
        frame.WriteTo(bytes[(LengthBytes + 1)..]);
    }

    public void WriteTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, HeadBytes + Content.Length);
        (bytes[LengthBytes], bytes[LengthBytes + 1]) = ((byte)Kind, Flag);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[(LengthBytes + 2)..], Stream);
        Content.Span.CopyTo(bytes[(LengthBytes + HeadBytes)..]);
    }

    /// <summary>Reads the length of a frame; false when it can be none. With fewer than four bytes it is 0.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> bytes, out int length)
    {
        length = bytes.Length < LengthBytes ? 0 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return bytes.Length < LengthBytes || length is > 0 and <= MaxBytes;
    }

    /// <summary>Reads a frame without its length; false when it is none that this version understands. The content borrows from the bytes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, out EdgeFrame frame)
    {
        var head = bytes.Span;
        if (head.Length > 0 && head[0] == (byte)EdgeKind.Stream)
        {
            frame = new(EdgeKind.Stream, 0, 0, bytes[1..]);
            return true;
        }

        frame = default;
        if (head.Length < HeadBytes || head[0] is < (byte)EdgeKind.Hello or > (byte)EdgeKind.Fault)
        {
            return false;
        }

        frame = new((EdgeKind)head[0], head[1], BinaryPrimitives.ReadUInt64LittleEndian(head[2..]), bytes[HeadBytes..]);
        return frame.Kind switch
        {
            EdgeKind.Hello => frame.Stream == 0,
            EdgeKind.Ping or EdgeKind.Drain => frame is { Stream: 0, Content.IsEmpty: true },
            EdgeKind.Turn => frame is { Flag: <= (byte)(EdgeTurn.Restart | EdgeTurn.Authenticated), Content.IsEmpty: true },
            EdgeKind.Secured => frame.Flag <= 1,
            EdgeKind.Fault => frame.Content.IsEmpty && frame.Flag != (byte)XmlError.None && Enum.IsDefined((XmlError)frame.Flag),
            _ => true,
        };
    }
}
