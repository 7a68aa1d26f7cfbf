using System.Text;

namespace Aviso.Protocol.Sasl;

/// <summary>A parsed client-first-message (RFC 5802 §7).</summary>
internal sealed class ScramClientFirst
{
    private ScramClientFirst()
    {
    }

    /// <summary>'n', 'y' or 'p'.</summary>
    public char BindingFlag { get; private set; }

    /// <summary>Name of the channel binding with flag 'p', else empty.</summary>
    public string BindingType { get; private set; } = "";

    /// <summary>Authorization identity, unescaped; null: none.</summary>
    public string? Authzid { get; private set; }

    public string Username { get; private set; } = "";

    public string Nonce { get; private set; } = "";

    /// <summary>The gs2-header as sent, with its last comma: client-final repeats it.</summary>
    public byte[] Gs2Header { get; private set; } = [];

    /// <summary>The client-first-message-bare as sent: part of what is signed.</summary>
    public byte[] Bare { get; private set; } = [];

    public static SaslFailure? Parse(ReadOnlySpan<byte> message, out ScramClientFirst parsed)
    {
        parsed = new ScramClientFirst();
        if (!ScramAttributes.IsPlausible(message))
        {
            return SaslFailure.MalformedRequest;
        }

        var rest = message;
        if (!parsed.TakeHeader(ref rest))
        {
            return SaslFailure.MalformedRequest;
        }

        parsed.Gs2Header = message[..^rest.Length].ToArray();
        parsed.Bare = rest.ToArray();
        if (rest.StartsWith("m="u8))
        {
            // A mandatory extension we do not know (RFC 5802 §5.1, m).
            return SaslFailure.NotAuthorized;
        }

        if (!ScramAttributes.TryTake(ref rest, (byte)'n', out var name)
            || name.Length > AccountName.MaxLength * 3
            || !ScramAttributes.TryUnescape(name, out var username)
            || !ScramAttributes.TryTakeComma(ref rest)
            || !ScramAttributes.TryTake(ref rest, (byte)'r', out var nonce)
            || !ScramAttributes.IsNonce(nonce)
            || !ScramAttributes.AreExtensions(rest, out var mandatory))
        {
            return SaslFailure.MalformedRequest;
        }

        parsed.Username = username;
        parsed.Nonce = Encoding.ASCII.GetString(nonce);
        return mandatory ? SaslFailure.NotAuthorized : null;
    }

    // gs2-header = gs2-cbind-flag "," [ authzid ] ","
    private bool TakeHeader(ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        BindingFlag = (char)rest[0];
        if (BindingFlag == 'p')
        {
            if (!ScramAttributes.TryTake(ref rest, (byte)'p', out var type) || !IsBindingName(type))
            {
                return false;
            }

            BindingType = Encoding.ASCII.GetString(type);
        }
        else if (BindingFlag is 'n' or 'y')
        {
            rest = rest[1..];
        }
        else
        {
            return false;
        }

        if (!ScramAttributes.TryTakeComma(ref rest))
        {
            return false;
        }

        if (rest.StartsWith("a="u8))
        {
            if (!ScramAttributes.TryTake(ref rest, (byte)'a', out var name) || !ScramAttributes.TryUnescape(name, out var authzid))
            {
                return false;
            }

            Authzid = authzid;
        }

        return ScramAttributes.TryTakeComma(ref rest);
    }

    // cb-name = 1*(ALPHA / DIGIT / "." / "-")
    private static bool IsBindingName(ReadOnlySpan<byte> name)
    {
        foreach (var octet in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'.' or (byte)'-'))
            {
                return false;
            }
        }

        return true;
    }
}
