using System.Security.Cryptography;
using System.Text;

namespace Aviso.Protocol.Sasl;

/// <summary>
/// The made-up credential of an account that does not exist: the same salt at every try, as a real account has, so that
/// asking tells nothing (RFC 5802 §9 on "unknown-user").
/// </summary>
internal static class FakeCredential
{
    public static ScramCredential Make(SaslContext context, string local, ScramHash hash)
    {
        var salt = Expand(context, "salt", local, hash)[..ScramCredential.SaltLength];
        // Keys without a known password: no proof matches them, and the caller does not let one.
        var storedKey = Expand(context, "stored-key", local, hash)[..hash.Size()];
        var serverKey = Expand(context, "server-key", local, hash)[..hash.Size()];
        return new ScramCredential(hash, context.DefaultIterations, salt, storedKey, serverKey);
    }

    private static byte[] Expand(SaslContext context, string purpose, string local, ScramHash hash) =>
        HMACSHA512.HashData(
            context.FakeSaltSecret.Span,
            Encoding.UTF8.GetBytes($"{purpose}\0{hash.MechanismName()}\0{context.Domain}\0{local}"));
}
