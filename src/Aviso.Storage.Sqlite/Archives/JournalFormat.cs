using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Aviso.Abstractions.Storage;
using Aviso.Storage.Sql;

namespace Aviso.Storage.Sqlite.Archives;

/// <summary>
/// Entries of an archive as the bytes of one row of the journal: a version, then for each entry its texts, each after its
/// length, and its numbers. Lengths and numbers are little-endian.
/// </summary>
internal static class JournalFormat
{
    private const byte Version = 1;

    /// <summary>Begins a row.</summary>
    public static void Begin(ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        output.Write([Version]);
    }

    /// <summary>Adds an entry.</summary>
    public static void Write(ArrayBufferWriter<byte> output, StoreOwner owner, ArchiveEntry entry)
    {
        Write(output, owner.Domain);
        Write(output, owner.Local);
        Write(output, entry.Id);
        Write(output, entry.Peer);
        Write(output, entry.Resource);
        var numbers = output.GetSpan(sizeof(long) + sizeof(int));
        BinaryPrimitives.WriteInt64LittleEndian(numbers, SqlTime.ToMicroseconds(entry.At));
        BinaryPrimitives.WriteInt32LittleEndian(numbers[sizeof(long)..], (int)entry.Flags);
        output.Advance(sizeof(long) + sizeof(int));
        WriteLength(output, entry.Value.Length);
        output.Write(entry.Value.Span);
    }

    /// <summary>The entries of a row, in the order in which they were written.</summary>
    /// <exception cref="StorageException">It is no row of this program's.</exception>
    public static List<(StoreOwner Owner, ArchiveEntry Entry)> Read(ReadOnlySpan<byte> row)
    {
        if (row.IsEmpty || row[0] != Version)
        {
            throw new StorageException("The journal of the archives was written by a newer version of this program. Run that, or restore a backup.");
        }

        var entries = new List<(StoreOwner, ArchiveEntry)>();
        for (row = row[1..]; !row.IsEmpty;)
        {
            var owner = new StoreOwner(ReadText(ref row), ReadText(ref row));
            var (id, peer, resource) = (ReadText(ref row), ReadText(ref row), ReadText(ref row));
            var at = SqlTime.FromMicroseconds(BinaryPrimitives.ReadInt64LittleEndian(row));
            var flags = (ArchiveFlags)BinaryPrimitives.ReadInt32LittleEndian(row[sizeof(long)..]);
            row = row[(sizeof(long) + sizeof(int))..];
            entries.Add((owner, new(id, at, peer, resource, flags, ReadBytes(ref row).ToArray())));
        }

        return entries;
    }

    private static void Write(ArrayBufferWriter<byte> output, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteLength(output, length);
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(length)));
    }

    private static void WriteLength(ArrayBufferWriter<byte> output, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), length);
        output.Advance(sizeof(int));
    }

    private static string ReadText(ref ReadOnlySpan<byte> row) => Encoding.UTF8.GetString(ReadBytes(ref row));

    private static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> row)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(row);
        var bytes = row.Slice(sizeof(int), length);
        row = row[(sizeof(int) + length)..];
        return bytes;
    }
}
