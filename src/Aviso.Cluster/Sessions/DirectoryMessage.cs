using System.Buffers.Binary;
using System.Text;
using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Sessions;

/// <summary>What directories say to each other.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Shard">Which shard it is about.</param>
/// <param name="Request">The number of the question it asks or answers; 0: none.</param>
/// <param name="Address">The session or account it is about.</param>
/// <param name="Places">Sessions, and where they are.</param>
internal sealed record DirectoryMessage(DirectoryMessageKind Kind, Shard Shard, uint Request = 0, Jid? Address = null, IReadOnlyList<SessionPlace>? Places = null)
{
    /// <summary>Kind, shard, request, address, number of places, and of each its session and node; texts with their length before them.</summary>
    public byte[] Encode()
    {
        var places = Places ?? [];
        var bytes = new byte[1 + 1 + 4 + TextBytes(Address) + 4 + places.Sum(place => TextBytes(place.Session) + 1 + place.Node.Value.Length)];
        (bytes[0], bytes[1]) = ((byte)Kind, Shard.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(2), Request);
        var rest = bytes.AsSpan(6);
        Put(ref rest, Address);
        BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)places.Count);
        rest = rest[4..];
        foreach (var place in places)
        {
            Put(ref rest, place.Session);
            rest[0] = (byte)place.Node.Value.Length;
            Encoding.ASCII.GetBytes(place.Node.Value, rest[1..]);
            rest = rest[(1 + place.Node.Value.Length)..];
        }

        return bytes;
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="FormatException">The bytes are none.</exception>
    public static DirectoryMessage Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var (kind, shard, request) = ((DirectoryMessageKind)bytes[0], new Shard(bytes[1]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[2..]));
            var rest = bytes[6..];
            var address = TakeJid(ref rest);
            var count = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            rest = rest[4..];
            List<SessionPlace> places = [];
            for (var index = 0; index < count; index++)
            {
                var session = TakeJid(ref rest) ?? throw new FormatException("A session has no address.");
                var length = rest[0];
                places.Add(new(session, new(Encoding.ASCII.GetString(rest.Slice(1, length)))));
                rest = rest[(1 + length)..];
            }

            return new(kind, shard, request, address, places);
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new FormatException("A message of the directory ends before its end.", exception);
        }
    }

    private static int TextBytes(Jid? jid) => 2 + (jid?.Utf8.Length ?? 0);

    private static void Put(ref Span<byte> rest, Jid? jid)
    {
        var text = jid is null ? default : jid.Utf8;
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)text.Length);
        text.CopyTo(rest[2..]);
        rest = rest[(2 + text.Length)..];
    }

    private static Jid? TakeJid(ref ReadOnlySpan<byte> rest)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        var text = rest.Slice(2, length);
        rest = rest[(2 + length)..];
        return length == 0 ? null : Jid.TryParseUtf8(text, out var jid) ? jid : throw new FormatException("A session has no valid address.");
    }
}
