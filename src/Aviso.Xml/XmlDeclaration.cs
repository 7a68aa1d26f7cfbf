using System.Text;

namespace Aviso.Xml;

/// <summary>The XML declaration at the beginning of a stream (XML 1.0 §2.8, RFC 6120 §11.5).</summary>
internal static class XmlDeclaration
{
    /// <summary>Checks what stands between <c>&lt;?xml</c> and <c>?&gt;</c>.</summary>
    public static XmlError Check(ReadOnlySpan<byte> content)
    {
        if (!TryReadItem(ref content, "version"u8, out ReadOnlySpan<byte> version) || !IsVersion(version))
        {
            return XmlError.NotWellFormed;
        }

        if (TryReadItem(ref content, "encoding"u8, out ReadOnlySpan<byte> encoding) && !Ascii.EqualsIgnoreCase(encoding, "UTF-8"u8))
        {
            return XmlError.UnsupportedEncoding;
        }

        // RFC 6120 §11.5 lets a receiver ignore it.
        if (TryReadItem(ref content, "standalone"u8, out ReadOnlySpan<byte> standalone)
            && !standalone.SequenceEqual("yes"u8)
            && !standalone.SequenceEqual("no"u8))
        {
            return XmlError.NotWellFormed;
        }

        return SkipWhiteSpace(content).IsEmpty ? XmlError.None : XmlError.NotWellFormed;
    }

    private static bool IsVersion(ReadOnlySpan<byte> version) =>
        version.Length > 2 && version.StartsWith("1."u8) && !version[2..].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Reads white space, name, equals sign and quoted value; leaves <paramref name="content"/> alone when they are not there.</summary>
    private static bool TryReadItem(ref ReadOnlySpan<byte> content, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        ReadOnlySpan<byte> rest = SkipWhiteSpace(content);
        if (rest.Length == content.Length || !rest.StartsWith(name))
        {
            return false;
        }

        rest = SkipWhiteSpace(rest[name.Length..]);
        if (!rest.StartsWith("="u8))
        {
            return false;
        }

        rest = SkipWhiteSpace(rest[1..]);
        if (rest.IsEmpty || rest[0] is not ((byte)'\'' or (byte)'"'))
        {
            return false;
        }

        int length = rest[1..].IndexOf(rest[0]);
        if (length < 0)
        {
            return false;
        }

        value = rest.Slice(1, length);
        content = rest[(length + 2)..];
        return true;
    }

    private static ReadOnlySpan<byte> SkipWhiteSpace(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n"u8);
}
