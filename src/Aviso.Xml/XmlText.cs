using System.Buffers;
using System.Text;

namespace Aviso.Xml;

/// <summary>Escaping and decoding of character data. Stateless, thread-safe.</summary>
public static class XmlText
{
    private const string Controls =
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F\u0010\u0011\u0012\u0013\u0014"
        + "\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F";

    private const string TextAscii = Controls + "&<>\r";
    private const string AttributeAscii = TextAscii + "'\"\t\n";

    private static readonly SearchValues<char> TextChars = SearchValues.Create(TextAscii + "\uFFFE\uFFFF");
    private static readonly SearchValues<char> AttributeChars = SearchValues.Create(AttributeAscii + "\uFFFE\uFFFF");
    private static readonly SearchValues<byte> TextBytes = SearchValues.Create(Encoding.ASCII.GetBytes(TextAscii));
    private static readonly SearchValues<byte> AttributeBytes = SearchValues.Create(Encoding.ASCII.GetBytes(AttributeAscii));

    private static ReadOnlySpan<byte> Replacement => "\uFFFD"u8;

    /// <summary>True for the code points XML 1.0 allows in a document (production Char).</summary>
    public static bool IsXmlChar(int codePoint) => codePoint is
        (>= 0x20 and <= 0xD7FF) or '\t' or '\n' or '\r' or (>= 0xE000 and <= 0xFFFD) or (>= 0x10000 and <= 0x10FFFF);

    /// <summary>Writes text as element content. Characters XML cannot carry become U+FFFD.</summary>
    public static void WriteEscapedText(IBufferWriter<byte> output, ReadOnlySpan<char> text) => Write(output, text, TextChars);

    /// <summary>Writes text as element content; <paramref name="text"/> is valid UTF-8 without non-characters.</summary>
    public static void WriteEscapedText(IBufferWriter<byte> output, ReadOnlySpan<byte> text) => Write(output, text, TextBytes);

    /// <summary>Writes an attribute value, safe between either kind of quotes. Characters XML cannot carry become U+FFFD.</summary>
    public static void WriteEscapedAttribute(IBufferWriter<byte> output, ReadOnlySpan<char> value) => Write(output, value, AttributeChars);

    /// <summary>Writes an attribute value; <paramref name="value"/> is valid UTF-8 without non-characters.</summary>
    public static void WriteEscapedAttribute(IBufferWriter<byte> output, ReadOnlySpan<byte> value) => Write(output, value, AttributeBytes);

    /// <summary>The escaped form of an attribute value as UTF-8.</summary>
    public static byte[] EscapeAttribute(ReadOnlySpan<char> value)
    {
        var output = new ArrayBufferWriter<byte>(value.Length + 16);
        WriteEscapedAttribute(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Decodes canonical character data: text or an attribute value as it stands in an <see cref="XmlBuffer"/>.</summary>
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'&'))
        {
            return Encoding.UTF8.GetString(raw);
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        int length = Decode(raw, rented);
        string text = Encoding.UTF8.GetString(rented, 0, length);
        ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    /// <summary>Decodes canonical character data into UTF-8; never longer than its raw form.</summary>
    /// <returns>Bytes written to <paramref name="destination"/>, which holds at least as many bytes as <paramref name="raw"/>.</returns>
    /// <exception cref="FormatException"><paramref name="raw"/> holds something that is no reference after an ampersand.</exception>
    public static int Decode(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        int written = 0;
        while (true)
        {
            int plain = raw.IndexOf((byte)'&');
            ReadOnlySpan<byte> run = plain < 0 ? raw : raw[..plain];
            run.CopyTo(destination[written..]);
            written += run.Length;
            if (plain < 0)
            {
                return written;
            }

            raw = raw[plain..];
            if (XmlReference.Read(raw, out XmlReference reference) != XmlError.None)
            {
                throw new FormatException("Not canonical character data.");
            }

            written += new Rune(reference.CodePoint).EncodeToUtf8(destination[written..]);
            raw = raw[reference.Length..];
        }
    }

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<char> text, SearchValues<char> special)
    {
        while (true)
        {
            int at = text.IndexOfAny(special);
            ReadOnlySpan<char> run = at < 0 ? text : text[..at];
            if (!run.IsEmpty)
            {
                // An unpaired surrogate becomes U+FFFD here.
                Encoding.UTF8.GetBytes(run, output);
            }

            if (at < 0)
            {
                return;
            }

            output.Write(Escape(text[at]));
            text = text[(at + 1)..];
        }
    }

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> text, SearchValues<byte> special)
    {
        while (true)
        {
            int at = text.IndexOfAny(special);
            output.Write(at < 0 ? text : text[..at]);
            if (at < 0)
            {
                return;
            }

            output.Write(Escape((char)text[at]));
            text = text[(at + 1)..];
        }
    }

    private static ReadOnlySpan<byte> Escape(char character) => character switch
    {
        '&' => "&amp;"u8,
        '<' => "&lt;"u8,
        '>' => "&gt;"u8,
        '\'' => "&apos;"u8,
        '"' => "&quot;"u8,
        '\t' => "&#x9;"u8,
        '\n' => "&#xA;"u8,
        '\r' => "&#xD;"u8,
        _ => Replacement,
    };
}
