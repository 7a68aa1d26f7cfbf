namespace Aviso.Xml;

/// <summary>One entity or character reference: the five predefined entities and numeric references to legal characters.</summary>
internal readonly struct XmlReference
{
    private XmlReference(int codePoint, int length, bool isNumeric)
    {
        CodePoint = codePoint;
        Length = length;
        IsNumeric = isNumeric;
    }

    public int CodePoint { get; }

    /// <summary>Bytes from <c>&amp;</c> to <c>;</c>, both included.</summary>
    public int Length { get; }

    public bool IsNumeric { get; }

    /// <summary>Reads the reference that starts with the <c>&amp;</c> at the beginning of <paramref name="source"/>.</summary>
    public static XmlError Read(ReadOnlySpan<byte> source, out XmlReference reference)
    {
        ReadOnlySpan<byte> rest = source[1..];
        if (rest.StartsWith("amp;"u8))
        {
            reference = new('&', 5, false);
        }
        else if (rest.StartsWith("lt;"u8))
        {
            reference = new('<', 4, false);
        }
        else if (rest.StartsWith("gt;"u8))
        {
            reference = new('>', 4, false);
        }
        else if (rest.StartsWith("apos;"u8))
        {
            reference = new('\'', 6, false);
        }
        else if (rest.StartsWith("quot;"u8))
        {
            reference = new('"', 6, false);
        }
        else if (rest.StartsWith("#"u8))
        {
            return ReadNumeric(source, out reference);
        }
        else
        {
            // A reference to an entity that only a DTD could define (RFC 6120 §11.1) or no reference at all.
            reference = default;
            int end = 0;
            bool isName = XmlNames.TryScanQualifiedName(rest, ref end, out _);
            return isName && end < rest.Length && rest[end] == ';' ? XmlError.RestrictedXml : XmlError.NotWellFormed;
        }

        return XmlError.None;
    }

    private static XmlError ReadNumeric(ReadOnlySpan<byte> source, out XmlReference reference)
    {
        reference = default;
        bool hex = source.Length > 2 && source[2] == 'x';
        int first = hex ? 3 : 2;
        int at = first;
        int value = 0;
        for (; at < source.Length && source[at] != ';'; at++)
        {
            byte character = source[at];
            int digit = character switch
            {
                >= (byte)'0' and <= (byte)'9' => character - '0',
                >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
                _ => int.MaxValue,
            };
            if (digit >= (hex ? 16 : 10))
            {
                return XmlError.NotWellFormed;
            }

            value = (value * (hex ? 16 : 10)) + digit;
            if (value > 0x10FFFF)
            {
                return XmlError.NotWellFormed;
            }
        }

        if (at == first || at >= source.Length || !XmlText.IsXmlChar(value))
        {
            return XmlError.NotWellFormed;
        }

        reference = new(value, at + 1, true);
        return XmlError.None;
    }
}
