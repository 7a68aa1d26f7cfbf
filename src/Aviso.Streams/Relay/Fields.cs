using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Aviso.Streams.Relay;

/// <summary>Writes fields with their length before them, of which the greatest number says that there is nothing.</summary>
internal static class Fields
{
    public const uint None = uint.MaxValue;

    public static void Put(ArrayBufferWriter<byte> output, string? text) => Put(output, Optional(text is null ? null : Encoding.UTF8.GetBytes(text)));

    public static void Put(ArrayBufferWriter<byte> output, ReadOnlyMemory<byte>? bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), bytes is null ? None : (uint)bytes.Value.Length);
        output.Advance(4);
        output.Write(bytes is null ? default : bytes.Value.Span);
    }

    // Converted by itself, an array that is not there becomes memory that is there, and empty.
    public static ReadOnlyMemory<byte>? Optional(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : bytes.AsMemory();
}
