using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Aviso.Protocol.Sasl;

/// <summary>
/// Base64 as SASL in XMPP wants it (RFC 6120 §6.4.2, §13.9.1; RFC 4648 §4): no white space, no character outside the
/// alphabet, padding at the end only and with its bits zero. The framework's own decoder is laxer.
/// </summary>
public static class SaslBase64
{
    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    /// <summary>
    /// Decodes the text of an element. Both no text and "=" are no data; whether "no text" in an <c>&lt;auth/&gt;</c>
    /// means "no initial response" is for the caller to tell. False: answer <see cref="SaslFailure.IncorrectEncoding"/>.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? data)
    {
        if (text.IsEmpty || text.SequenceEqual("="u8))
        {
            data = [];
            return true;
        }

        return TryDecodeStrictly(text, out data);
    }

    /// <summary>Encodes data for an element; no data becomes "=".</summary>
    public static string Encode(ReadOnlySpan<byte> data) => data.IsEmpty ? "=" : Convert.ToBase64String(data);

    /// <summary>The grammar's <c>base64</c>, as attributes inside SCRAM messages hold it.</summary>
    internal static bool TryDecodeStrictly(ReadOnlySpan<byte> text, [NotNullWhen(true)] out byte[]? data)
    {
        data = null;
        if (text.Length % 4 != 0)
        {
            return false;
        }

        var padding = text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;
        var digits = text[..^padding];
        if (digits.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, decoded, out _, out var written) != OperationStatus.Done)
        {
            return false;
        }

        data = decoded.AsSpan(0, written).ToArray();
        return padding == 0 || HasZeroPaddingBits(text, data);
    }

    // Only the canonical encoding has them zero, so encoding again gives the same last group.
    private static bool HasZeroPaddingBits(ReadOnlySpan<byte> text, ReadOnlySpan<byte> data)
    {
        Span<byte> group = stackalloc byte[4];
        var start = (data.Length - 1) / 3 * 3;
        Base64.EncodeToUtf8(data[start..], group, out _, out _);
        return text[^4..].SequenceEqual(group);
    }
}
