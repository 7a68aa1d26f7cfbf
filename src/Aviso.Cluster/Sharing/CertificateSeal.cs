using System.Security.Cryptography;
using System.Text;
using Aviso.Abstractions.Randomness;

namespace Aviso.Cluster.Sharing;

/// <summary>
/// Closes certificates and their keys for the way through the database, with a key that is made of the nodes' common secret (HKDF, AES-256-GCM). The name
/// is part of what is authenticated: what was published for one domain cannot be put in the place of another's. Immutable, thread-safe.
/// </summary>
public sealed class CertificateSeal
{
    /// <summary>The fewest characters of a secret: as many as a key of 128 bits in base64 has.</summary>
    public const int LeastSecretLength = 22;

    private const byte Format = 1;
    private const int KeyBytes = 32;
    private readonly byte[] _key;
    private readonly IRandomSource _random;

    /// <param name="secret">What the nodes have in common: long and random, since it is not stretched.</param>
    /// <param name="random">Makes nonces.</param>
    public CertificateSeal(string secret, IRandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, LeastSecretLength, nameof(secret));
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), KeyBytes, salt: [], info: "aviso cluster certificates"u8.ToArray());
        _random = random;
    }

    /// <summary>Closes a text for a name.</summary>
    public byte[] Close(string name, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var result = new byte[1 + AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize + plain.Length];
        result[0] = Format;
        var (nonce, tag, cipher) = Parts(result);
        _random.Fill(nonce);
        using var aes = new AesGcm(_key, AesGcm.TagByteSizes.MaxSize);
        aes.Encrypt(nonce, plain, cipher, tag, Context(name));
        CryptographicOperations.ZeroMemory(plain);
        return result;
    }

    /// <summary>Opens what was closed for a name.</summary>
    /// <exception cref="CryptographicException">It was closed with another secret, or for another name, or has been changed; the text says so.</exception>
    public string Open(string name, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < 1 + AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize || sealedBytes[0] != Format)
        {
            throw new CryptographicException("It is not in a form that this version of the program knows.");
        }

        var bytes = sealedBytes.ToArray();
        var (nonce, tag, cipher) = Parts(bytes);
        var plain = new byte[cipher.Length];
        try
        {
            using var aes = new AesGcm(_key, AesGcm.TagByteSizes.MaxSize);
            aes.Decrypt(nonce, cipher, tag, plain, Context(name));
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new CryptographicException(
                "It cannot be opened: the node that published it has another 'cluster/secret' than this one, or somebody has changed it in the database.", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static byte[] Context(string name) => Encoding.UTF8.GetBytes("certificate\0" + name);

    private static Sealed Parts(Span<byte> bytes)
    {
        var rest = bytes[1..];
        var nonce = rest[..AesGcm.NonceByteSizes.MaxSize];
        rest = rest[nonce.Length..];
        return new(nonce, rest[..AesGcm.TagByteSizes.MaxSize], rest[AesGcm.TagByteSizes.MaxSize..]);
    }

    private readonly ref struct Sealed(Span<byte> nonce, Span<byte> tag, Span<byte> cipher)
    {
        private readonly Span<byte> _nonce = nonce;
        private readonly Span<byte> _tag = tag;
        private readonly Span<byte> _cipher = cipher;

        public void Deconstruct(out Span<byte> nonce, out Span<byte> tag, out Span<byte> cipher)
        {
            nonce = _nonce;
            tag = _tag;
            cipher = _cipher;
        }
    }
}
