using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Aviso.Protocol.Precis;

namespace Aviso.Protocol;

/// <summary>
/// Prepares single parts of an address by RFC 7622, and passwords by RFC 8265. A prepared text is stable: preparing
/// it again gives the same text. Thread-safe; never throws, whatever the input.
/// </summary>
public static class JidParts
{
    /// <summary>Longest part of an address, in bytes of UTF-8 (RFC 7622 §3.1).</summary>
    public const int MaxBytes = 1023;

    // RFC 7622 §3.3.1: allowed by the profile, not in addresses.
    private static readonly SearchValues<char> ExcludedFromLocal = SearchValues.Create("\"&'/:<>@");

    /// <summary>Prepares a local part: UsernameCaseMapped without the characters <c>"&amp;'/:&lt;&gt;@</c> (RFC 7622 §3.3).</summary>
    public static bool TryPrepareLocal(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? local)
    {
        if (IsPrintableAscii(text, '!'))
        {
            local = text.Length is > 0 and <= MaxBytes && !text.ContainsAny(ExcludedFromLocal) ? ToLower(text) : null;
            return local is not null;
        }

        if (UsernameCaseMapped.TryEnforce(text, out local) && !local.AsSpan().ContainsAny(ExcludedFromLocal) && Fits(local))
        {
            return true;
        }

        local = null;
        return false;
    }

    /// <summary>
    /// Prepares a domain part (RFC 7622 §3.2): lower case, NFC, without final dot, A-labels as U-labels, or an IPv6
    /// address between brackets. Underscores and invalid A-labels are refused.
    /// </summary>
    public static bool TryPrepareDomain(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? domain)
    {
        if (IsPlainHostName(text))
        {
            domain = ToLower(text);
            return true;
        }

        if (DomainName.TryPrepare(text, out domain) && Fits(domain))
        {
            return true;
        }

        domain = null;
        return false;
    }

    /// <summary>Prepares a resource part: OpaqueString (RFC 7622 §3.4). Spaces at the ends are allowed (erratum 4560).</summary>
    public static bool TryPrepareResource(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? resource)
    {
        if (IsPrintableAscii(text, ' '))
        {
            resource = text.Length is > 0 and <= MaxBytes ? text.ToString() : null;
            return resource is not null;
        }

        if (OpaqueString.TryEnforce(text, out resource) && Fits(resource))
        {
            return true;
        }

        resource = null;
        return false;
    }

    /// <summary>Prepares a password: OpaqueString (RFC 8265 §4.2). Case is kept; at most 4,092 UTF-16 units long.</summary>
    public static bool TryPreparePassword(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? password)
    {
        if (IsPrintableAscii(text, ' '))
        {
            password = text.Length is > 0 and <= CodePoints.MaxInputLength ? text.ToString() : null;
            return password is not null;
        }

        return OpaqueString.TryEnforce(text, out password);
    }

    private static bool IsPrintableAscii(ReadOnlySpan<char> text, char first) => !text.ContainsAnyExceptInRange(first, '~');

    // ASCII labels that need no look into the tables: no final dot, no brackets, nothing like "xn--".
    private static bool IsPlainHostName(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxBytes)
        {
            return false;
        }

        var labelStart = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || text[i] == '.')
            {
                var length = i - labelStart;
                if (length is 0 or > Punycode.MaxLabelLength
                    || text[labelStart] == '-'
                    || text[i - 1] == '-'
                    || (length >= 4 && text[labelStart + 2] == '-' && text[labelStart + 3] == '-'))
                {
                    return false;
                }

                labelStart = i + 1;
            }
            else if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] != '-')
            {
                return false;
            }
        }

        return true;
    }

    private static string ToLower(ReadOnlySpan<char> text) => text.ContainsAnyInRange('A', 'Z')
        ? string.Create(text.Length, text, static (lower, source) => Ascii.ToLower(source, lower, out _))
        : text.ToString();

    private static bool Fits(string part) => Encoding.UTF8.GetByteCount(part) is > 0 and <= MaxBytes;
}
