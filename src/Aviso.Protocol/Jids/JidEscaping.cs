using System.Buffers;

namespace Aviso.Protocol;

/// <summary>XML escapes of an address. Only a resource can hold characters that need one.</summary>
internal static class JidEscaping
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("&<>'\""u8);

    /// <summary>The address as an attribute value; the very same array when nothing needs an escape.</summary>
    public static byte[] Escape(byte[] utf8)
    {
        if (!utf8.AsSpan().ContainsAny(Special))
        {
            return utf8;
        }

        var escaped = new ArrayBufferWriter<byte>(utf8.Length + 16);
        foreach (var value in utf8)
        {
            escaped.Write(value switch
            {
                (byte)'&' => "&amp;"u8,
                (byte)'<' => "&lt;"u8,
                (byte)'>' => "&gt;"u8,
                (byte)'\'' => "&apos;"u8,
                (byte)'"' => "&quot;"u8,
                _ => new ReadOnlySpan<byte>(in value),
            });
        }

        return escaped.WrittenSpan.ToArray();
    }
}
