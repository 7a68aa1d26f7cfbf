using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Aviso.Protocol.Sasl;

/// <summary>
/// What the server keeps of a password (RFC 5802 §3): enough to check a login, not enough to log in elsewhere.
/// Immutable, thread-safe.
/// </summary>
/// <remarks>As text it is <c>s=&lt;salt&gt;,i=&lt;iterations&gt;,t=&lt;StoredKey&gt;,e=&lt;ServerKey&gt;</c>, in base64.</remarks>
public sealed class ScramCredential : IEquatable<ScramCredential>
{
    /// <summary>Iterations of new credentials: 2 ms of work for one guess, twice what RFC 7677 §4 asks at least.</summary>
    public const int DefaultIterations = 10_000;

    /// <summary>Bytes of salt in new credentials; NIST SP 800-132 asks 128 bits.</summary>
    public const int SaltLength = 16;

    /// <summary>Most iterations accepted: about 2 seconds of work; more is a typing mistake or an attack.</summary>
    public const int MaxIterations = 10_000_000;

    private readonly byte[] _salt;
    private readonly byte[] _storedKey;
    private readonly byte[] _serverKey;

    internal ScramCredential(ScramHash hash, int iterations, byte[] salt, byte[] storedKey, byte[] serverKey)
    {
        Hash = hash;
        Iterations = iterations;
        _salt = salt;
        _storedKey = storedKey;
        _serverKey = serverKey;
    }

    /// <summary>The hash function the keys were made with.</summary>
    public ScramHash Hash { get; }

    /// <summary>PBKDF2 iterations, from 1 to <see cref="MaxIterations"/>.</summary>
    public int Iterations { get; }

    /// <summary>The salt, 1 to 128 bytes.</summary>
    public ReadOnlySpan<byte> Salt => _salt;

    /// <summary>H(ClientKey).</summary>
    public ReadOnlySpan<byte> StoredKey => _storedKey;

    /// <summary>HMAC(SaltedPassword, "Server Key").</summary>
    public ReadOnlySpan<byte> ServerKey => _serverKey;

    /// <summary>
    /// Makes the credential of a password. Runs PBKDF2 (milliseconds): not for an I/O thread.
    /// </summary>
    /// <exception cref="ArgumentException">The password cannot be prepared (RFC 8265 §4.2); ask
    /// <see cref="JidParts.TryPreparePassword"/> first.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Iterations or salt length out of bounds.</exception>
    public static ScramCredential Derive(string password, ScramHash hash, int iterations, ReadOnlySpan<byte> salt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(iterations, MaxIterations);
        ThrowIfNoSalt(salt);
        if (!JidParts.TryPreparePassword(password, out var prepared))
        {
            throw new ArgumentException("The password is empty or holds characters that passwords may not hold.", nameof(password));
        }

        return FromSalted(hash, iterations, salt, hash.SaltedPassword(prepared, salt, iterations));
    }

    /// <summary>Makes the credential of a SaltedPassword that somebody else has computed (XEP-0480 §3).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Iterations, or the length of salt or SaltedPassword, out of bounds.</exception>
    public static ScramCredential FromSalted(ScramHash hash, int iterations, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> salted)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(iterations, MaxIterations);
        ThrowIfNoSalt(salt);
        ArgumentOutOfRangeException.ThrowIfNotEqual(salted.Length, hash.Size());
        var clientKey = hash.Hmac(salted, "Client Key"u8);
        return new ScramCredential(hash, iterations, salt.ToArray(), hash.Digest(clientKey), hash.Hmac(salted, "Server Key"u8));
    }

    /// <summary>Whether these bytes can be a SaltedPassword of a hash: they are as long as its digest.</summary>
    public static bool IsSalted(ScramHash hash, ReadOnlySpan<byte> bytes) => bytes.Length == hash.Size();

    /// <summary>Reads the text form; false if it is not one, or not one of this hash.</summary>
    public static bool TryParse(ScramHash hash, string text, [NotNullWhen(true)] out ScramCredential? credential)
    {
        credential = null;
        byte[]? salt = null, storedKey = null, serverKey = null;
        var iterations = 0;
        foreach (var range in text.AsSpan().Split(','))
        {
            var field = text.AsSpan(range);
            if (field.Length < 3 || field[1] != '=')
            {
                return false;
            }

            var value = field[2..];
            var good = field[0] switch
            {
                's' => TryDecode(value, ref salt),
                't' => TryDecode(value, ref storedKey),
                'e' => TryDecode(value, ref serverKey),
                'i' => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out iterations),
                _ => false,
            };
            if (!good)
            {
                return false;
            }
        }

        if (iterations is < 1 or > MaxIterations || salt is not { Length: > 0 and <= MaxSaltLength }
            || storedKey?.Length != hash.Size() || serverKey?.Length != hash.Size())
        {
            return false;
        }

        credential = new ScramCredential(hash, iterations, salt, storedKey, serverKey);
        return true;
    }

    /// <summary>
    /// Whether this is the credential of <paramref name="password"/>; compares in constant time. Runs PBKDF2
    /// (milliseconds): not for an I/O thread.
    /// </summary>
    public bool Verify(string password)
    {
        if (!JidParts.TryPreparePassword(password, out var prepared))
        {
            return false;
        }

        var clientKey = Hash.Hmac(Hash.SaltedPassword(prepared, _salt, Iterations), "Client Key"u8);
        return CryptographicOperations.FixedTimeEquals(Hash.Digest(clientKey), _storedKey);
    }

    /// <summary>The text form, as kept in the credential store.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"s={Convert.ToBase64String(_salt)},i={Iterations},t={Convert.ToBase64String(_storedKey)},e={Convert.ToBase64String(_serverKey)}");

    /// <summary>Whether it is the same credential, salt and all; two of one password are not.</summary>
    public bool Equals(ScramCredential? other) => other is not null
        && Hash == other.Hash
        && Iterations == other.Iterations
        && CryptographicOperations.FixedTimeEquals(_salt, other._salt)
        && CryptographicOperations.FixedTimeEquals(_storedKey, other._storedKey)
        && CryptographicOperations.FixedTimeEquals(_serverKey, other._serverKey);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ScramCredential);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Hash, Iterations, Convert.ToBase64String(_salt));

    private const int MaxSaltLength = 128;

    private static void ThrowIfNoSalt(ReadOnlySpan<byte> salt)
    {
        if (salt.Length is 0 or > MaxSaltLength)
        {
            throw new ArgumentOutOfRangeException(nameof(salt), $"A salt has 1 to {MaxSaltLength} bytes.");
        }
    }

    private static bool TryDecode(ReadOnlySpan<char> text, ref byte[]? target)
    {
        // The longest honest value is a salt of 128 bytes.
        Span<byte> bytes = stackalloc byte[MaxSaltLength];
        if (target is not null || !Convert.TryFromBase64Chars(text, bytes, out var length))
        {
            return false;
        }

        target = bytes[..length].ToArray();
        return true;
    }
}
