using System.Buffers;
using System.Text;

namespace Aviso.Xml;

/// <summary>Names and characters as XML 1.0 (fifth edition) and Namespaces in XML 1.0 define them.</summary>
internal static class XmlNames
{
    public const string XmlNamespace = "http://www.w3.org/XML/1998/namespace";

    private const byte NameChar = 1;
    private const byte NameStart = 2;

    private static readonly byte[] Classes = BuildClasses();

    public static ReadOnlySpan<byte> XmlNamespaceUtf8 => "http://www.w3.org/XML/1998/namespace"u8;

    public static ReadOnlySpan<byte> DeclarationNamespaceUtf8 => "http://www.w3.org/2000/xmlns/"u8;

    public static bool IsWhiteSpace(byte value) => value is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r';

    /// <summary>True for a byte that can begin a name; for bytes of a multi-byte character this is only a first sieve.</summary>
    public static bool MayStartName(byte value) => value >= 0x80 || (Classes[value] & NameStart) != 0;

    /// <summary>
    /// Finds the end of the qualified name that starts at <paramref name="position"/>. The bytes are valid UTF-8.
    /// </summary>
    /// <returns>False when there is no name there, or it is not a QName: more than one colon, an empty part.</returns>
    public static bool TryScanQualifiedName(ReadOnlySpan<byte> source, ref int position, out int prefixLength)
    {
        byte[] classes = Classes;
        int start = position;
        int at = start;
        int partStart = start;
        prefixLength = 0;
        while ((uint)at < (uint)source.Length)
        {
            byte value = source[at];
            byte kind = classes[value];
            if (at == partStart ? (kind & NameStart) != 0 : kind != 0)
            {
                at++;
            }
            else if (value >= 0x80)
            {
                Rune.DecodeFromUtf8(source[at..], out Rune rune, out int length);
                if (!(at == partStart ? IsNameStart(rune.Value) : IsNameChar(rune.Value)))
                {
                    return false;
                }

                at += length;
            }
            else if (value == ':')
            {
                if (prefixLength != 0 || at == start)
                {
                    return false;
                }

                prefixLength = at - start;
                partStart = ++at;
            }
            else
            {
                break;
            }
        }

        position = at;
        return at > partStart;
    }

    public static bool IsNonColonizedName(ReadOnlySpan<byte> name)
    {
        int end = 0;
        return TryScanQualifiedName(name, ref end, out int prefix) && prefix == 0 && end == name.Length;
    }

    /// <summary>Checks a name given by our own code: an NCName, or with <paramref name="allowPrefix"/> a QName.</summary>
    public static bool IsName(string name, bool allowPrefix)
    {
        Span<byte> utf8 = stackalloc byte[256];
        if (System.Text.Unicode.Utf8.FromUtf16(name, utf8, out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            return false;
        }

        int end = 0;
        return TryScanQualifiedName(utf8[..length], ref end, out int prefix) && end == length && (allowPrefix || prefix == 0);
    }

    private static byte[] BuildClasses()
    {
        byte[] classes = new byte[256];
        for (int c = 'a'; c <= 'z'; c++)
        {
            classes[c] = classes[c - 32] = NameChar | NameStart;
        }

        for (int c = '0'; c <= '9'; c++)
        {
            classes[c] = NameChar;
        }

        classes['_'] = NameChar | NameStart;
        classes['-'] = classes['.'] = NameChar;
        return classes;
    }

    private static bool IsNameStart(int c) => c is
        (>= 0xC0 and <= 0x2FF and not 0xD7 and not 0xF7) or (>= 0x370 and <= 0x1FFF and not 0x37E) or 0x200C or 0x200D
        or (>= 0x2070 and <= 0x218F) or (>= 0x2C00 and <= 0x2FEF) or (>= 0x3001 and <= 0xD7FF) or (>= 0xF900 and <= 0xFDCF)
        or (>= 0xFDF0 and <= 0xFFFD) or (>= 0x10000 and <= 0xEFFFF);

    private static bool IsNameChar(int c) => IsNameStart(c) || c is 0xB7 or (>= 0x300 and <= 0x36F) or 0x203F or 0x2040;
}
