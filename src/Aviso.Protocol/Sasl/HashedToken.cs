using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Aviso.Protocol.Sasl;

/// <summary>
/// The mechanisms HT-SHA-256-* (draft-schmaus-kitten-sasl-ht-09): one message each way, made of a token that server and client
/// know, and bound to the channel but for -NONE. The client says <c>authcid NUL HMAC(token, "Initiator" cb-data)</c>, the server
/// <c>HMAC(token, "Responder" cb-data)</c>. Stateless, thread-safe.
/// </summary>
public static class HashedToken
{
    private static readonly (string Mechanism, string Binding)[] s_bound =
    [
        ("HT-SHA-256-EXPR", "tls-exporter"),
        ("HT-SHA-256-UNIQ", "tls-unique"),
        ("HT-SHA-256-ENDP", "tls-server-end-point"),
    ];

    /// <summary>The mechanism that is not bound to the channel.</summary>
    public const string Unbound = "HT-SHA-256-NONE";

    /// <summary>The mechanisms that a stream with these channel bindings can have, strongest first.</summary>
    public static IEnumerable<string> Offer(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> bindings) =>
        s_bound.Where(one => bindings.ContainsKey(one.Binding)).Select(one => one.Mechanism).Append(Unbound);

    /// <summary>The channel binding data of a mechanism on a stream; false when there is none, or no such mechanism.</summary>
    public static bool TryBind(string mechanism, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> bindings, out ReadOnlyMemory<byte> binding)
    {
        binding = default;
        return mechanism == Unbound
            || (s_bound.FirstOrDefault(one => one.Mechanism == mechanism).Binding is { } type && bindings.TryGetValue(type, out binding));
    }

    /// <summary>Reads the client's message; the local part is prepared.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> message, string domain, [NotNullWhen(true)] out string? local, [NotNullWhen(true)] out byte[]? proof)
    {
        (local, proof) = (null, null);
        var end = message.IndexOf((byte)0);
        if (end is <= 0 or > AccountName.MaxLength || message.Length - end - 1 != SHA256.HashSizeInBytes || !Utf8.IsValid(message[..end])
            || !AccountName.TryResolve(Encoding.UTF8.GetString(message[..end]), domain, out local))
        {
            return false;
        }

        proof = message[(end + 1)..].ToArray();
        return true;
    }

    /// <summary>What the client sends.</summary>
    public static byte[] Request(string authcid, string token, ReadOnlySpan<byte> binding) =>
        [.. Encoding.UTF8.GetBytes(authcid), 0, .. Hash(token, "Initiator"u8, binding)];

    /// <summary>Whether the client has the token; takes as long whatever it sent.</summary>
    public static bool Verify(string token, ReadOnlySpan<byte> binding, ReadOnlySpan<byte> proof) =>
        CryptographicOperations.FixedTimeEquals(Hash(token, "Initiator"u8, binding), proof);

    /// <summary>The server's proof that it has the token.</summary>
    public static byte[] Answer(string token, ReadOnlySpan<byte> binding) => Hash(token, "Responder"u8, binding);

    private static byte[] Hash(string token, ReadOnlySpan<byte> role, ReadOnlySpan<byte> binding) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), (byte[])[.. role, .. binding]);
}
