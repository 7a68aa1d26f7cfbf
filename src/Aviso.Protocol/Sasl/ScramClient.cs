using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aviso.Protocol.Sasl;

/// <summary>
/// The client's side of SCRAM (RFC 5802): for test clients and tools. One run; not thread-safe.
/// Order of calls: <see cref="InitialResponse"/>, <see cref="TryRespond"/>, <see cref="IsServerAuthentic"/>.
/// </summary>
public sealed class ScramClient
{
    // A server that asks for more wants to keep the client busy.
    private const int MaxIterations = 1_000_000;

    private readonly ScramClientOptions _options;
    private readonly string _password;
    private readonly string _nonce;
    private readonly string _header;
    private readonly string _bare;
    private byte[]? _serverSignature;

    /// <summary>Prepares a run.</summary>
    /// <exception cref="ArgumentException">The password cannot be prepared.</exception>
    public ScramClient(ScramClientOptions options)
    {
        _options = options;
        if (!JidParts.TryPreparePassword(options.Password, out var password))
        {
            throw new ArgumentException("The password is empty or holds characters that passwords may not hold.", nameof(options));
        }

        _password = password;
        _nonce = options.NewNonce();
        var flag = options.ChannelBinding is { } binding ? "p=" + binding.Key : options.ServerLacksChannelBinding ? "y" : "n";
        var authzid = options.Authzid is null ? "" : "a=" + ScramAttributes.Escape(options.Authzid);
        _header = $"{flag},{authzid},";
        _bare = $"n={ScramAttributes.Escape(options.Username)},r={_nonce}";
    }

    /// <summary>Name of the mechanism to ask for.</summary>
    public string MechanismName => _options.ChannelBinding is null
        ? _options.Hash.MechanismName()
        : _options.Hash.MechanismName() + SaslMechanisms.PlusSuffix;

    /// <summary>The client-first-message.</summary>
    public byte[] InitialResponse() => Encoding.UTF8.GetBytes(_header + _bare);

    /// <summary>
    /// Answers the server-first-message. False: it is not one, its nonce is not ours, or what the server says it
    /// advertised is not what was seen (XEP-0474): abort.
    /// </summary>
    public bool TryRespond(ReadOnlySpan<byte> challenge, [NotNullWhen(true)] out byte[]? response)
    {
        response = null;
        var rest = challenge;
        if (!ScramAttributes.IsPlausible(challenge)
            || !ScramAttributes.TryTake(ref rest, (byte)'r', out var nonce)
            || !ScramAttributes.TryTakeComma(ref rest)
            || !ScramAttributes.TryTake(ref rest, (byte)'s', out var saltText)
            || !SaslBase64.TryDecodeStrictly(saltText, out var salt)
            || !ScramAttributes.TryTakeComma(ref rest)
            || !ScramAttributes.TryTake(ref rest, (byte)'i', out var iterationText)
            || !int.TryParse(iterationText, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < 1 or > MaxIterations
            || !ScramAttributes.AreExtensions(rest, out var mandatory)
            || mandatory
            || !nonce.StartsWith(Encoding.ASCII.GetBytes(_nonce))
            || nonce.Length == _nonce.Length
            || !IsAdvertisementAuthentic(rest))
        {
            return false;
        }

        var hash = _options.Hash;
        var salted = hash.SaltedPassword(_password, salt, iterations);
        var clientKey = hash.Hmac(salted, "Client Key"u8);

        byte[] bindingInput = [.. Encoding.UTF8.GetBytes(_header), .. _options.ChannelBinding is { } binding ? binding.Value.Span : default];
        var withoutProof = $"c={Convert.ToBase64String(bindingInput)},r={Encoding.ASCII.GetString(nonce)}";
        var authMessage = Encoding.UTF8.GetBytes($"{_bare},{Encoding.UTF8.GetString(challenge)},{withoutProof}");
        var proof = hash.Hmac(hash.Digest(clientKey), authMessage);
        ScramAlgorithm.Xor(proof, clientKey);
        _serverSignature = hash.Hmac(hash.Hmac(salted, "Server Key"u8), authMessage);
        response = Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
        return true;
    }

    /// <summary>Whether the data that came with success shows that the server knows the account.</summary>
    public bool IsServerAuthentic(ReadOnlySpan<byte> finalData) =>
        _serverSignature is not null
        && ScramAttributes.TryTake(ref finalData, (byte)'v', out var text)
        && SaslBase64.TryDecodeStrictly(text, out var signature)
        && CryptographicOperations.FixedTimeEquals(signature, _serverSignature);

    private bool IsAdvertisementAuthentic(ReadOnlySpan<byte> extensions)
    {
        if (_options.AdvertisedMechanisms is not { } mechanisms)
        {
            return true;
        }

        while (ScramAttributes.TryTakeComma(ref extensions))
        {
            if (extensions[0] == 'h')
            {
                var expected = DowngradeProtection.Hash(_options.Hash, mechanisms, _options.AdvertisedChannelBindings);
                return ScramAttributes.TryTake(ref extensions, (byte)'h', out var value)
                    && value.SequenceEqual(Encoding.ASCII.GetBytes(expected));
            }

            ScramAttributes.TryTake(ref extensions, extensions[0], out _);
        }

        // A server without XEP-0474.
        return true;
    }
}
