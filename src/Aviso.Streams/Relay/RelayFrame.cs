using System.Buffers.Binary;

namespace Aviso.Streams.Relay;

/// <summary>
/// One entry of <c>LinkTopic.Streams</c>: format 1, kind, which half says it, flag, stream, number (little-endian), and the content. The
/// node that the client is connected to gives streams their numbers, so that a stream is known by that node, the home, and its number.
/// </summary>
/// <param name="Kind">What it says.</param>
/// <param name="IsFromHome">Whether the home says it.</param>
/// <param name="Flag">Depends on the kind.</param>
/// <param name="Stream">The number of the stream.</param>
/// <param name="Number">Depends on the kind.</param>
/// <param name="Content">Depends on the kind.</param>
internal readonly record struct RelayFrame(
    RelayKind Kind, bool IsFromHome, byte Flag, ulong Stream, ulong Number, ReadOnlyMemory<byte> Content)
{
    private const byte Format = 1;
    private const int HeadBytes = 1 + 1 + 1 + 1 + 8 + 8;

    /// <summary>How many bytes the entry has.</summary>
    public int Length => HeadBytes + Content.Length;

    public byte[] Encode()
    {
        var bytes = new byte[Length];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>Writes the entry to the beginning of a span that has room for it.</summary>
    public void WriteTo(Span<byte> bytes)
    {
        (bytes[0], bytes[1], bytes[2], bytes[3]) = (Format, (byte)Kind, IsFromHome ? (byte)1 : (byte)0, Flag);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[4..], Stream);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[12..], Number);
        Content.Span.CopyTo(bytes[HeadBytes..]);
    }

    /// <summary>Reads an entry; false when it is none that this version understands. The content borrows from the bytes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, out RelayFrame frame)
    {
        frame = default;
        var head = bytes.Span;
        if (head.Length < HeadBytes || head[0] != Format || head[1] is < (byte)RelayKind.Open or > (byte)RelayKind.Leave || head[2] > 1)
        {
            return false;
        }

        frame = new(
            (RelayKind)head[1],
            head[2] == 1,
            head[3],
            BinaryPrimitives.ReadUInt64LittleEndian(head[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(head[12..]),
            bytes[HeadBytes..]);
        return frame.Kind switch
        {
            RelayKind.Open or RelayKind.Leave => !frame.IsFromHome,
            RelayKind.Accept => frame.IsFromHome,
            RelayKind.Refuse => frame is { IsFromHome: true, Flag: (byte)RelayRefusal.Moved or (byte)RelayRefusal.NothingToResume },
            RelayKind.Data => frame.Flag <= 1 && !frame.Content.IsEmpty,
            RelayKind.End => frame.Flag is >= (byte)RelayEnd.Finished and <= (byte)RelayEnd.Broken,
            _ => true,
        };
    }
}
