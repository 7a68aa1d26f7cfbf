using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Aviso.Protocol.Precis;

/// <summary>The UsernameCaseMapped profile of the PRECIS IdentifierClass (RFC 8265 §3.3).</summary>
internal static class UsernameCaseMapped
{
    public static bool TryEnforce(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? result)
    {
        result = null;
        if (text.Length is 0 or > CodePoints.MaxInputLength || CodePoints.TryDecode(text) is not { } input)
        {
            return false;
        }

        var mapped = new StringBuilder(text.Length);
        foreach (var codePoint in input)
        {
            var ordinaryWidth = UnicodeTable.MapWidth(codePoint);

            // RFC 8265 §3.3.2 asks for the class before case is mapped; the contextual rules wait for the final text,
            // which RFC 8264 §7 puts last.
            if (!UnicodeTable.Get(ordinaryWidth).IsIdentifier)
            {
                return false;
            }

            CodePoints.AppendLowerCase(mapped, ordinaryWidth);
        }

        var normalized = mapped.ToString().Normalize(NormalizationForm.FormC);
        var output = CodePoints.TryDecode(normalized)!;
        foreach (var codePoint in output)
        {
            if (!UnicodeTable.Get(codePoint).IsIdentifier)
            {
                return false;
            }
        }

        if (!ContextRules.AreMet(output) || (BidiRule.IsRightToLeft(output) && !BidiRule.IsMet(output)))
        {
            return false;
        }

        result = normalized;
        return true;
    }
}
