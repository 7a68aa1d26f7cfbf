using System.Security.Cryptography;

namespace Aviso.Protocol.Sasl;

/// <summary>The functions of RFC 5802 §2.2 (Hi, HMAC, H, XOR) for each <see cref="ScramHash"/>.</summary>
internal static class ScramAlgorithm
{
    public static string MechanismName(this ScramHash hash) => hash switch
    {
        ScramHash.Sha1 => SaslMechanisms.ScramSha1,
        ScramHash.Sha256 => SaslMechanisms.ScramSha256,
        _ => SaslMechanisms.ScramSha512,
    };

    public static HashAlgorithmName AlgorithmName(this ScramHash hash) => hash switch
    {
        ScramHash.Sha1 => HashAlgorithmName.SHA1,
        ScramHash.Sha256 => HashAlgorithmName.SHA256,
        _ => HashAlgorithmName.SHA512,
    };

    /// <summary>Length of the hash, thus of every key, signature and proof, in bytes.</summary>
    public static int Size(this ScramHash hash) => hash switch
    {
        ScramHash.Sha1 => SHA1.HashSizeInBytes,
        ScramHash.Sha256 => SHA256.HashSizeInBytes,
        _ => SHA512.HashSizeInBytes,
    };

    public static byte[] Digest(this ScramHash hash, ReadOnlySpan<byte> data) =>
        CryptographicOperations.HashData(hash.AlgorithmName(), data);

    public static byte[] Hmac(this ScramHash hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) =>
        CryptographicOperations.HmacData(hash.AlgorithmName(), key, data);

    /// <summary>Hi(): PBKDF2 with HMAC. About 1.8 ms for 10,000 iterations of SHA-256.</summary>
    public static byte[] SaltedPassword(this ScramHash hash, string preparedPassword, ReadOnlySpan<byte> salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(preparedPassword, salt, iterations, hash.AlgorithmName(), hash.Size());

    /// <summary><paramref name="target"/> ^= <paramref name="other"/>; both of the same length.</summary>
    public static void Xor(Span<byte> target, ReadOnlySpan<byte> other)
    {
        for (var index = 0; index < target.Length; index++)
        {
            target[index] ^= other[index];
        }
    }
}
