using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Links;

/// <summary>
/// The bytes of a frame: format 1, sender, receiver, generation, attempt, first, acknowledgement, number of entries, and of
/// each entry topic, fence and length-prefixed bytes. Numbers are little-endian. Another format is not read, so a later
/// version can say something else to nodes that understand it.
/// </summary>
internal static class FrameCodec
{
    private const byte Format = 1;
    private const int FixedBytes = 1 + 1 + 1 + 4 + 4 + 8 + 4 + 4 + 8 + 1 + 2;
    private const int EntryBytes = 1 + 1 + 1 + 8 + 4;

    public static byte[] Encode(Frame frame)
    {
        var from = Encoding.ASCII.GetBytes(frame.From.Value);
        var to = Encoding.ASCII.GetBytes(frame.To.Value);
        var bytes = new byte[FixedBytes + from.Length + to.Length + frame.Entries.Sum(entry => EntryBytes + entry.Bytes.Length)];
        var rest = bytes.AsSpan();
        PutByte(ref rest, Format);
        PutText(ref rest, from);
        PutText(ref rest, to);
        PutUInt32(ref rest, frame.Generation);
        PutUInt32(ref rest, frame.Attempt);
        PutUInt64(ref rest, frame.First);
        PutUInt32(ref rest, frame.Ack.Generation);
        PutUInt32(ref rest, frame.Ack.Attempt);
        PutUInt64(ref rest, frame.Ack.Handled);
        PutByte(ref rest, frame.Ack.HasGap ? (byte)1 : (byte)0);
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)frame.Entries.Count);
        rest = rest[2..];
        foreach (var entry in frame.Entries)
        {
            PutByte(ref rest, (byte)entry.Topic);
            PutByte(ref rest, entry.Fence is null ? (byte)0 : (byte)1);
            PutByte(ref rest, entry.Fence?.Shard.Number ?? 0);
            PutUInt64(ref rest, (ulong)(entry.Fence?.Epoch ?? 0));
            PutUInt32(ref rest, (uint)entry.Bytes.Length);
            entry.Bytes.Span.CopyTo(rest);
            rest = rest[entry.Bytes.Length..];
        }

        return bytes;
    }

    /// <summary>Reads a frame; false when the bytes are none. The entries borrow from the bytes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Frame? frame)
    {
        frame = null;
        var reader = new Reader(bytes);
        if (reader.Byte() != Format || reader.Text() is not { } from || reader.Text() is not { } to)
        {
            return false;
        }

        var (generation, attempt, first) = (reader.UInt32(), reader.UInt32(), reader.UInt64());
        var ack = new Acknowledgement(reader.UInt32(), reader.UInt32(), reader.UInt64(), reader.Byte() != 0);
        var entries = new LinkEntry[reader.Count()];
        for (var index = 0; index < entries.Length; index++)
        {
            entries[index] = reader.Entry();
        }

        if (!reader.IsAtEnd)
        {
            return false;
        }

        frame = new() { From = new(from), To = new(to), Generation = generation, Attempt = attempt, First = first, Ack = ack, Entries = entries };
        return true;
    }

    private static void PutByte(ref Span<byte> rest, byte value)
    {
        rest[0] = value;
        rest = rest[1..];
    }

    private static void PutText(ref Span<byte> rest, byte[] text)
    {
        PutByte(ref rest, (byte)text.Length);
        text.CopyTo(rest);
        rest = rest[text.Length..];
    }

    private static void PutUInt32(ref Span<byte> rest, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(rest, value);
        rest = rest[4..];
    }

    private static void PutUInt64(ref Span<byte> rest, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(rest, value);
        rest = rest[8..];
    }

    /// <summary>Reads on until something is missing, and then gives zeros; <see cref="IsAtEnd"/> tells.</summary>
    private ref struct Reader(ReadOnlyMemory<byte> rest)
    {
        private ReadOnlyMemory<byte> _rest = rest;
        private bool _isBroken;

        public readonly bool IsAtEnd => !_isBroken && _rest.IsEmpty;

        public byte Byte() => Take(1) is { IsEmpty: false } one ? one.Span[0] : (byte)0;

        public uint UInt32() => Take(4) is { IsEmpty: false } four ? BinaryPrimitives.ReadUInt32LittleEndian(four.Span) : 0;

        public ulong UInt64() => Take(8) is { IsEmpty: false } eight ? BinaryPrimitives.ReadUInt64LittleEndian(eight.Span) : 0;

        // Each entry has a head at least: a number that could not be is not worth an array.
        public int Count()
        {
            var count = Take(2) is { IsEmpty: false } two ? BinaryPrimitives.ReadUInt16LittleEndian(two.Span) : 0;
            _isBroken |= (long)count * EntryBytes > _rest.Length;
            return _isBroken ? 0 : count;
        }

        public string? Text()
        {
            var length = Byte();
            return length is > 0 and <= NodeId.MaxLength && Take(length) is { IsEmpty: false } text ? Encoding.ASCII.GetString(text.Span) : null;
        }

        public LinkEntry Entry()
        {
            var (topic, isFenced, shard, epoch, length) = (Byte(), Byte(), Byte(), UInt64(), UInt32());
            return new((LinkTopic)topic, Take(length), isFenced == 0 ? null : new ShardEpoch(new(shard), (long)epoch));
        }

        private ReadOnlyMemory<byte> Take(uint length)
        {
            if (_isBroken || length > _rest.Length)
            {
                _isBroken = true;
                return default;
            }

            var taken = _rest[..(int)length];
            _rest = _rest[(int)length..];
            return taken;
        }
    }
}
