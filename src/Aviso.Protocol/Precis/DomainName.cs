using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aviso.Protocol.Precis;

/// <summary>The domain part of an address (RFC 7622 §3.2): a host name in its Unicode form, or an IP literal.</summary>
internal static class DomainName
{
    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    public static bool TryPrepare(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? result)
    {
        result = null;
        if (text.Length is 0 or > CodePoints.MaxInputLength)
        {
            return false;
        }

        return text[0] == '[' ? TryPrepareIPv6(text, out result) : TryPrepareName(text, out result);
    }

    // Written the one way of RFC 5952. Zone identifiers (RFC 6874) mean something on one host only and are refused.
    private static bool TryPrepareIPv6(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? result)
    {
        result = null;
        if (text[^1] != ']')
        {
            return false;
        }

        var address = text[1..^1];
        if (address.ContainsAnyExcept(IPv6Characters)
            || !IPAddress.TryParse(address, out var parsed)
            || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        result = $"[{parsed}]";
        return true;
    }

    private static bool TryPrepareName(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? result)
    {
        result = null;
        if (TryMap(text) is not { } mapped)
        {
            return false;
        }

        // RFC 7622 §3.2: a final dot is stripped.
        var name = mapped.EndsWith('.') ? mapped.AsSpan(0, mapped.Length - 1) : mapped;
        var prepared = new StringBuilder(name.Length);
        List<int[]> labels = [];
        foreach (var range in name.Split('.'))
        {
            if (DomainLabel.TryPrepare(name[range]) is not { } label)
            {
                return false;
            }

            if (labels.Count > 0)
            {
                prepared.Append('.');
            }

            foreach (var codePoint in label)
            {
                CodePoints.Append(prepared, codePoint);
            }

            labels.Add(label);
        }

        // RFC 5893 §2: one right-to-left label puts all the labels of a name under the rule.
        if (labels.Exists(label => BidiRule.IsRightToLeft(label)) && !labels.TrueForAll(label => BidiRule.IsMet(label)))
        {
            return false;
        }

        result = prepared.ToString();
        return true;
    }

    // The mapping that RFC 5895 §2 suggests for user input: lower case, ordinary width, NFC, and the ideographic full
    // stop as a dot. A code point that IDNA2008 allows as it is keeps its case (Cherokee capitals).
    private static string? TryMap(ReadOnlySpan<char> text)
    {
        const int IdeographicFullStop = 0x3002;
        if (CodePoints.TryDecode(text) is not { } codePoints)
        {
            return null;
        }

        var mapped = new StringBuilder(text.Length);
        foreach (var codePoint in codePoints)
        {
            var ordinaryWidth = UnicodeTable.MapWidth(codePoint);
            if (ordinaryWidth == IdeographicFullStop)
            {
                mapped.Append('.');
            }
            else if (UnicodeTable.Get(ordinaryWidth) is { IsDomain: false } properties)
            {
                // Unassigned code points and noncharacters must not reach the normaliser.
                if (!properties.IsFreeform)
                {
                    return null;
                }

                CodePoints.AppendLowerCase(mapped, ordinaryWidth);
            }
            else
            {
                CodePoints.Append(mapped, ordinaryWidth);
            }
        }

        return mapped.ToString().Normalize(NormalizationForm.FormC);
    }
}
