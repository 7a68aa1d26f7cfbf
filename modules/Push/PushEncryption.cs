using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Aviso.Abstractions.Randomness;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Push;

/// <summary>
/// What is told to a device alone (<c>tigase:push:encrypt:0</c>): its key goes from the client to its server, so that the push service and
/// those behind it carry what they cannot read.
/// </summary>
internal sealed class PushEncryption(byte[] key, int maxBytes)
{
    public const string Namespace = "tigase:push:encrypt:0";
    public const string Algorithm = "aes-128-gcm";
    private const int KeyBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    // What Apple and Google carry is 4096 bytes with everything around it.
    private const int DefaultMaxBytes = 3000;

    /// <summary>Reads what the client asks for; null in <paramref name="encryption"/> when it asks for none.</summary>
    public static bool TryParse(Element enable, out PushEncryption? encryption, [NotNullWhen(false)] out StanzaError? error)
    {
        (encryption, error) = (null, null);
        if (enable.Child("encrypt", Namespace) is not { } encrypt)
        {
            return true;
        }

        if (encrypt["alg"] != Algorithm)
        {
            error = StanzaError.FeatureNotImplemented.WithText($"Notifications can be encrypted with {Algorithm} only.");
            return false;
        }

        Span<byte> key = stackalloc byte[KeyBytes + 2];
        if (!Convert.TryFromBase64String(encrypt.Text.Trim(), key, out var length) || length != KeyBytes)
        {
            error = StanzaError.BadRequest.WithText($"The key must be {KeyBytes} bytes in Base64.");
            return false;
        }

        var isSized = int.TryParse(encrypt["max-size"], NumberStyles.None, CultureInfo.InvariantCulture, out var maxBytes);
        encryption = new(key[..KeyBytes].ToArray(), isSized ? maxBytes : DefaultMaxBytes);
        return true;
    }

    /// <summary>The <c>encrypted</c> element; the text is cut so that it fits.</summary>
    public Element Encrypt(PushEvent what, int count, IRandomSource random)
    {
        var body = what.Body ?? "";
        var plain = Write(what, count, body);
        while (body.Length > 0 && EncodedLength(plain.Length) > maxBytes)
        {
            // Halves, so that a long text takes few steps; what is cut is read in the client anyway.
            body = body[..(body.Length / 2)];
            plain = Write(what, count, body);
        }

        var (nonce, cipher) = (new byte[NonceBytes], new byte[plain.Length + TagBytes]);
        random.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, cipher.AsSpan(0, plain.Length), cipher.AsSpan(plain.Length));
        return new("encrypted", Namespace, ("iv", Convert.ToBase64String(nonce)), Convert.ToBase64String(cipher));
    }

    private static int EncodedLength(int plain) => (plain + TagBytes + 2) / 3 * 4;

    private static ReadOnlySpan<byte> Write(PushEvent what, int count, string body)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("unread", count);
        json.WriteString("sender", what.Sender.Bare.ToString());
        json.WriteString("type", what.Kind switch { PushKind.Call => "call", PushKind.Subscription => "subscribe", _ => "chat" });
        if (body.Length > 0)
        {
            json.WriteString("message", body);
        }

        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan;
    }
}
