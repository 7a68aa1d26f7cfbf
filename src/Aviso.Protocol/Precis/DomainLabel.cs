using System.Text;

namespace Aviso.Protocol.Precis;

/// <summary>One label of a domain name: checks it by IDNA2008 (RFC 5891 §4.2) and gives its Unicode form.</summary>
internal static class DomainLabel
{
    private const string AcePrefix = "xn--";

    /// <summary>
    /// Turns a label that is already lower-cased and in NFC into an NR-LDH label or a U-label (RFC 5890 §2.3.2).
    /// </summary>
    /// <returns>Its code points, or null when the label is not valid.</returns>
    public static int[]? TryPrepare(ReadOnlySpan<char> label)
    {
        if (label.StartsWith(AcePrefix))
        {
            return TryDecodeALabel(label);
        }

        if (CodePoints.TryDecode(label) is not { } codePoints || !HasValidHyphens(codePoints))
        {
            return null;
        }

        if (Ascii.IsValid(label))
        {
            return label.Length <= Punycode.MaxLabelLength && IsAllowed(codePoints) ? codePoints : null;
        }

        return IsULabel(codePoints) && Punycode.TryEncode(codePoints, Punycode.MaxLabelLength - AcePrefix.Length, out _)
            ? codePoints
            : null;
    }

    // RFC 7622 §3.2.1: A-labels become U-labels. A label that only looks like an A-label is refused (RFC 5891 §5.4).
    private static int[]? TryDecodeALabel(ReadOnlySpan<char> label)
    {
        if (label.Length > Punycode.MaxLabelLength
            || Punycode.TryDecode(label[AcePrefix.Length..]) is not { } decoded
            || !decoded.AsSpan().ContainsAnyExceptInRange(0, 0x7F)
            || !HasValidHyphens(decoded)
            || !IsULabel(decoded))
        {
            return null;
        }

        // One U-label has one A-label: anything that decodes to it by a detour is refused.
        return Punycode.TryEncode(decoded, Punycode.MaxLabelLength, out var encoded) && label[AcePrefix.Length..].SequenceEqual(encoded)
            ? decoded
            : null;
    }

    private static bool IsULabel(int[] label) =>
        IsAllowed(label)
        && !UnicodeTable.Get(label[0]).IsMark
        && ContextRules.AreMet(label)
        && IsNormalized(label);

    private static bool IsAllowed(int[] label)
    {
        foreach (var codePoint in label)
        {
            if (!UnicodeTable.Get(codePoint).IsDomain)
            {
                return false;
            }
        }

        return true;
    }

    // RFC 5891 §4.2.3.1.
    private static bool HasValidHyphens(int[] label) =>
        label.Length > 0
        && label[0] != '-'
        && label[^1] != '-'
        && !(label.Length >= 4 && label[2] == '-' && label[3] == '-');

    private static bool IsNormalized(int[] label)
    {
        var text = new StringBuilder(label.Length);
        foreach (var codePoint in label)
        {
            CodePoints.Append(text, codePoint);
        }

        return text.ToString().IsNormalized(NormalizationForm.FormC);
    }
}
