using System.Globalization;
using System.Text;

namespace Aviso.Server.Logging;

/// <summary>
/// Makes any text safe to stand in one line of a log: what a stranger sent must neither begin a line of its own nor move
/// the cursor, colour or reorder what an administrator sees.
/// </summary>
internal static class LogText
{
    // Bounds what one event costs, whatever a peer put into its names.
    private const int MaxLength = 8192;

    public static void AppendEscaped(StringBuilder line, ReadOnlySpan<char> text)
    {
        var shown = text.Length > MaxLength ? text[..MaxLength] : text;
        for (var index = 0; index < shown.Length; index++)
        {
            var character = shown[index];
            if (char.IsHighSurrogate(character) && index + 1 < shown.Length && char.IsLowSurrogate(shown[index + 1]))
            {
                line.Append(character).Append(shown[++index]);
            }
            else if (IsHarmless(character))
            {
                line.Append(character);
            }
            else
            {
                AppendEscape(line, character);
            }
        }

        if (text.Length > MaxLength)
        {
            line.Append('…');
        }
    }

    private static bool IsHarmless(char character) => character is >= ' ' and < '\u007f' and not '\\'
        || (character >= '\u00a0' && CharUnicodeInfo.GetUnicodeCategory(character)
            is not (UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    private static void AppendEscape(StringBuilder line, char character)
    {
        switch (character)
        {
            case '\n':
                line.Append("\\n");
                break;
            case '\r':
                line.Append("\\r");
                break;
            case '\t':
                line.Append("\\t");
                break;
            case '\\':
                line.Append("\\\\");
                break;
            default:
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
                break;
        }
    }
}
