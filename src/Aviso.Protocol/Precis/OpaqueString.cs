using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Aviso.Protocol.Precis;

/// <summary>The OpaqueString profile of the PRECIS FreeformClass (RFC 8265 §4.2): resource parts and passwords.</summary>
internal static class OpaqueString
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
            var properties = UnicodeTable.Get(codePoint);
            if (!properties.IsFreeform)
            {
                return false;
            }

            // RFC 8265 §4.2.2 rule 2: every other space becomes SPACE.
            CodePoints.Append(mapped, properties.IsSpace ? ' ' : codePoint);
        }

        var normalized = mapped.ToString().Normalize(NormalizationForm.FormC);
        if (!ContextRules.AreMet(CodePoints.TryDecode(normalized)!))
        {
            return false;
        }

        result = normalized;
        return true;
    }
}
