using System.Buffers.Binary;
using System.Text;
using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Homes;

/// <summary>What directories say to each other.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Shard">Which shard it is about.</param>
/// <param name="Request">The number of the question it asks or answers, of a call, or of the call after which a report is made; 0: none.</param>
/// <param name="Account">The account it is about.</param>
/// <param name="Grants">Accounts and their homes.</param>
internal sealed record HomeMessage(HomeMessageKind Kind, Shard Shard, uint Request = 0, Jid? Account = null, IReadOnlyList<HomeGrant>? Grants = null)
{
    /// <summary>Kind, shard, request, account, number of grants, and of each its account, node and epoch; texts with their length before them.</summary>
    public byte[] Encode()
    {
        var grants = Grants ?? [];
        var bytes = new byte[1 + 1 + 4 + TextBytes(Account) + 4 + grants.Sum(grant => TextBytes(grant.Account) + 1 + grant.Node.Value.Length + 8)];
        (bytes[0], bytes[1]) = ((byte)Kind, Shard.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(2), Request);
        var rest = bytes.AsSpan(6);
        Put(ref rest, Account);
        BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)grants.Count);
        rest = rest[4..];
        foreach (var grant in grants)
        {
            Put(ref rest, grant.Account);
            rest[0] = (byte)grant.Node.Value.Length;
            Encoding.ASCII.GetBytes(grant.Node.Value, rest[1..]);
            rest = rest[(1 + grant.Node.Value.Length)..];
            BinaryPrimitives.WriteInt64LittleEndian(rest, grant.Epoch);
            rest = rest[8..];
        }

        return bytes;
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="FormatException">The bytes are none.</exception>
    public static HomeMessage Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var (kind, shard, request) = ((HomeMessageKind)bytes[0], new Shard(bytes[1]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[2..]));
            var rest = bytes[6..];
            var account = TakeJid(ref rest);
            var count = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            rest = rest[4..];
            List<HomeGrant> grants = [];
            for (var index = 0; index < count; index++)
            {
                var granted = TakeJid(ref rest) ?? throw new FormatException("A grant has no account.");
                var length = rest[0];
                var node = new NodeId(Encoding.ASCII.GetString(rest.Slice(1, length)));
                rest = rest[(1 + length)..];
                grants.Add(new(granted, node, BinaryPrimitives.ReadInt64LittleEndian(rest)));
                rest = rest[8..];
            }

            return new(kind, shard, request, account, grants);
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
        return length == 0 ? null : Jid.TryParseUtf8(text, out var jid) ? jid : throw new FormatException("An account has no valid address.");
    }
}
