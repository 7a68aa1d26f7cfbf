using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Aviso.Protocol.Sasl;

/// <summary>The pieces the SCRAM messages are made of (RFC 5802 §7).</summary>
internal static class ScramAttributes
{
    /// <summary>Longest message taken; a name and an authorization identity of full length, escaped, are not longer.</summary>
    public const int MaxMessageLength = 16 * 1024;

    /// <summary>Longest nonce taken from the other side; common clients send 24 to 48 characters.</summary>
    public const int MaxNonceLength = 512;

    /// <summary>Whether a message can be one at all: length, UTF-8, no NUL.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> message) =>
        message.Length <= MaxMessageLength && Utf8.IsValid(message) && !message.Contains((byte)0);

    /// <summary>Cuts the next attribute off; false unless it is <c>name=value</c> with a value.</summary>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> rest, byte name, out ReadOnlySpan<byte> value)
    {
        var comma = rest.IndexOf((byte)',');
        var attribute = comma < 0 ? rest : rest[..comma];
        if (attribute.Length < 3 || attribute[0] != name || attribute[1] != '=')
        {
            value = default;
            return false;
        }

        value = attribute[2..];
        rest = comma < 0 ? default : rest[comma..];
        return true;
    }

    /// <summary>Cuts one comma off.</summary>
    public static bool TryTakeComma(scoped ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest[0] != ',')
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }

    /// <summary>
    /// Whether the rest is nothing or <c>1*("," attr-val)</c>; <paramref name="mandatory"/> when an <c>m</c> is among them,
    /// which has to fail the exchange. Others are ignored, as the RFC wants.
    /// </summary>
    public static bool AreExtensions(ReadOnlySpan<byte> rest, out bool mandatory)
    {
        mandatory = false;
        while (!rest.IsEmpty)
        {
            if (!TryTakeComma(ref rest) || rest.IsEmpty || !char.IsAsciiLetter((char)rest[0]))
            {
                return false;
            }

            mandatory |= rest[0] == 'm';
            if (!TryTake(ref rest, rest[0], out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>144 random bits as 24 characters of base64, none of which is a comma.</summary>
    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));

    /// <summary><c>printable</c>: ASCII without space, comma and controls.</summary>
    public static bool IsNonce(ReadOnlySpan<byte> nonce) =>
        nonce.Length is > 0 and <= MaxNonceLength
        && !nonce.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E)
        && !nonce.Contains((byte)',');

    /// <summary>Undoes <c>=2C</c> and <c>=3D</c>; any other "=" is an error.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> saslName, [NotNullWhen(true)] out string? name)
    {
        name = null;
        var text = Encoding.UTF8.GetString(saslName);
        for (var at = text.IndexOf('=', StringComparison.Ordinal); at >= 0; at = text.IndexOf('=', at + 1))
        {
            if (!text.AsSpan(at).StartsWith("=2C", StringComparison.Ordinal) && !text.AsSpan(at).StartsWith("=3D", StringComparison.Ordinal))
            {
                return false;
            }
        }

        name = text.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return true;
    }

    /// <summary>The other way round, for the client's side.</summary>
    public static string Escape(string name) =>
        name.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
}
