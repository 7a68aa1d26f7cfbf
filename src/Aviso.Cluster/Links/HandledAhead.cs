using System.Buffers.Binary;

namespace Aviso.Cluster.Links;

/// <summary>The bytes that say which entries have been handled ahead of others: four bytes numbering, then eight for each number, little-endian.</summary>
internal static class HandledAhead
{
    private const int NumberBytes = 8;
    private const int HeadBytes = 4;

    public static byte[] Encode(uint generation, IReadOnlyList<ulong> numbers)
    {
        var bytes = new byte[HeadBytes + (numbers.Count * NumberBytes)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, generation);
        for (var index = 0; index < numbers.Count; index++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(HeadBytes + (index * NumberBytes)), numbers[index]);
        }

        return bytes;
    }

    /// <summary>Reads them; no numbers when the bytes are none.</summary>
    public static (uint Generation, IReadOnlySet<ulong> Numbers) Decode(ReadOnlySpan<byte> bytes)
    {
        var numbers = new HashSet<ulong>();
        if (bytes.Length < HeadBytes)
        {
            return (0, numbers);
        }

        for (var rest = bytes[HeadBytes..]; rest.Length >= NumberBytes; rest = rest[NumberBytes..])
        {
            numbers.Add(BinaryPrimitives.ReadUInt64LittleEndian(rest));
        }

        return (BinaryPrimitives.ReadUInt32LittleEndian(bytes), numbers);
    }
}
