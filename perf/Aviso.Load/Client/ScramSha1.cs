using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Aviso.Load.Client;

/// <summary>The client's side of SCRAM-SHA-1 (RFC 5802) without channel binding.</summary>
internal sealed class ScramSha1(string user, string password)
{
    /// <summary>Clients keep salted passwords between logins (RFC 5802 section 5.1), and the generator's core must not spend its time on PBKDF2.</summary>
    private static readonly ConcurrentDictionary<(string Password, string Salt, int Rounds), byte[]> SaltedPasswords = new();

    private readonly string _clientFirstBare = $"n={user},r={Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}";

    /// <summary>The initial response, base64.</summary>
    public string First() => Encode("n,," + _clientFirstBare);

    /// <summary>The answer to the server's first message; both base64.</summary>
    public string Final(string challenge)
    {
        string serverFirst = Encoding.UTF8.GetString(Convert.FromBase64String(challenge));
        string[] parts = serverFirst.Split(',');
        string nonce = parts[0][2..];
        string salt = parts[1][2..];
        int rounds = int.Parse(parts[2].AsSpan(2));

        byte[] salted = SaltedPasswords.GetOrAdd((password, salt, rounds), static key => Rfc2898DeriveBytes.Pbkdf2(
            key.Password, Convert.FromBase64String(key.Salt), key.Rounds, HashAlgorithmName.SHA1, SHA1.HashSizeInBytes));

        string withoutProof = $"c=biws,r={nonce}";
        byte[] message = Encoding.UTF8.GetBytes($"{_clientFirstBare},{serverFirst},{withoutProof}");
        byte[] clientKey = Hmac(salted, "Client Key"u8);
        byte[] proof = Hmac(Hash(clientKey), message);
        for (int i = 0; i < proof.Length; i++)
        {
            proof[i] ^= clientKey[i];
        }

        return Encode($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

#pragma warning disable CA5350 // The mechanism is SHA-1 by name; every server under test offers it.
    private static byte[] Hmac(byte[] key, ReadOnlySpan<byte> data) => HMACSHA1.HashData(key, data);

    private static byte[] Hash(byte[] data) => SHA1.HashData(data);
#pragma warning restore CA5350
}
