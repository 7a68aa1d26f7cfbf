using System.Text;

namespace Aviso.Protocol.Precis;

/// <summary>Steps between UTF-16 text and code points, and the mappings the profiles share.</summary>
internal static class CodePoints
{
    /// <summary>
    /// Longest text, in UTF-16 units, that a profile looks at. Composition shortens a text to a quarter at the very
    /// most, so nothing longer could end within the 1023 bytes of RFC 7622 §3.1.
    /// </summary>
    public const int MaxInputLength = 4 * 1023;

    /// <summary>The code points of the text, or null when it holds a lone surrogate.</summary>
    public static int[]? TryDecode(ReadOnlySpan<char> text)
    {
        var codePoints = new int[text.Length];
        var count = 0;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return null;
            }

            codePoints[count++] = rune.Value;
            text = text[consumed..];
        }

        return codePoints[..count];
    }

    public static void Append(StringBuilder text, int codePoint)
    {
        if (codePoint < 0x10000)
        {
            text.Append((char)codePoint);
        }
        else
        {
            text.Append(new Rune(codePoint).ToString());
        }
    }

    /// <summary>
    /// Appends the lower case of a code point: Unicode's toLowerCase() without its language and context conditions
    /// (RFC 8265 §3.3.1; the final sigma is deliberately left alone there).
    /// </summary>
    public static void AppendLowerCase(StringBuilder text, int codePoint)
    {
        const int CapitalIWithDotAbove = 0x130;
        if (codePoint == CapitalIWithDotAbove)
        {
            // The one letter whose lower case is two code points; .NET's invariant mapping leaves it out.
            text.Append("i\u0307");
        }
        else
        {
            Append(text, Rune.ToLowerInvariant(new Rune(codePoint)).Value);
        }
    }
}
