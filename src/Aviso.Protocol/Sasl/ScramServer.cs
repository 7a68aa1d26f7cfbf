using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aviso.Protocol.Sasl;

/// <summary>
/// The server's side of SCRAM with and without channel binding (RFC 5802, RFC 7677; XEP-0474).
/// Known and unknown accounts take the same path with the same amount of work up to the last comparison.
/// </summary>
internal sealed class ScramServer(SaslContext context, ScramHash hash, bool withChannelBinding) : ISaslServerMechanism
{
    private State _state = State.ClientFirst;
    private ScramClientFirst _first = null!;
    private ScramCredential _credential = null!;
    private bool _isKnown;
    private string _local = "";
    private string _nonce = "";
    private string _serverFirst = "";

    private enum State
    {
        ClientFirst,
        Credential,
        ClientFinal,
        Done,
    }

    public string Name => withChannelBinding ? hash.MechanismName() + SaslMechanisms.PlusSuffix : hash.MechanismName();

    public SaslStep Start()
    {
        Expect(State.ClientFirst);
        return new SaslStep.Challenge(default);
    }

    public SaslStep Respond(ReadOnlySpan<byte> data)
    {
        if (_state == State.ClientFinal)
        {
            _state = State.Done;
            return ReadClientFinal(data);
        }

        Expect(State.ClientFirst);
        _state = State.Done;
        return ReadClientFirst(data);
    }

    public SaslStep Continue(ScramCredential? credential)
    {
        Expect(State.Credential);
        // Made in any case, so that both cases cost the same.
        var fake = FakeCredential.Make(context, _local, hash);
        _isKnown = credential?.Hash == hash;
        _credential = _isKnown ? credential! : fake;

        _nonce = _first.Nonce + context.NewNonce();
        _serverFirst = string.Create(
            CultureInfo.InvariantCulture,
            $"r={_nonce},s={Convert.ToBase64String(_credential.Salt)},i={_credential.Iterations}");
        if (context.DowngradeProtection)
        {
            _serverFirst += ",h=" + DowngradeProtection.Hash(hash, context.Mechanisms, [.. context.ChannelBindings.Keys]);
        }

        _state = State.ClientFinal;
        return new SaslStep.Challenge(Encoding.ASCII.GetBytes(_serverFirst));
    }

    private SaslStep ReadClientFirst(ReadOnlySpan<byte> data)
    {
        if (ScramClientFirst.Parse(data, out _first) is { } failure)
        {
            return new SaslStep.Failed(failure);
        }

        if (!IsBindingAcceptable() || !AccountName.TryResolve(_first.Username, context.Domain, out var local))
        {
            return new SaslStep.Failed(SaslFailure.NotAuthorized);
        }

        if (_first.Authzid is { } authzid && !AccountName.IsAuthorized(authzid, local, context.Domain))
        {
            return new SaslStep.Failed(SaslFailure.InvalidAuthzid);
        }

        _local = local;
        _state = State.Credential;
        return new SaslStep.NeedCredential(local, hash, IsExpensive: false);
    }

    // RFC 5802 §6: 'p' goes with -PLUS and a binding we have. 'y' says "I could, but you cannot": if we did offer
    // binding, somebody between us took it out of the list.
    private bool IsBindingAcceptable() => _first.BindingFlag switch
    {
        'p' => withChannelBinding && context.ChannelBindings.ContainsKey(_first.BindingType),
        'y' => !withChannelBinding
            && !context.Mechanisms.Any(name => name.EndsWith(SaslMechanisms.PlusSuffix, StringComparison.Ordinal)),
        _ => !withChannelBinding,
    };

    private SaslStep ReadClientFinal(ReadOnlySpan<byte> data)
    {
        if (ScramClientFinal.Parse(data, out var final) is { } failure)
        {
            return new SaslStep.Failed(failure);
        }

        // AuthMessage, RFC 5802 §3. All checks are made whatever the others say, and give one answer.
        byte[] authMessage = [.. _first.Bare, (byte)',', .. Encoding.ASCII.GetBytes(_serverFirst), (byte)',', .. final.WithoutProof];
        var isBound = CryptographicOperations.FixedTimeEquals(final.BindingInput, ExpectedBindingInput());
        var isFresh = CryptographicOperations.FixedTimeEquals(final.Nonce, Encoding.ASCII.GetBytes(_nonce));
        var isProven = IsProven(final.Proof, authMessage);
        var signature = hash.Hmac(_credential.ServerKey, authMessage);
        if (!(isBound & isFresh & isProven & _isKnown))
        {
            return new SaslStep.Failed(SaslFailure.NotAuthorized);
        }

        return new SaslStep.Success(_local, Encoding.ASCII.GetBytes("v=" + Convert.ToBase64String(signature)));
    }

    private byte[] ExpectedBindingInput() => withChannelBinding
        ? [.. _first.Gs2Header, .. context.ChannelBindings[_first.BindingType].Span]
        : _first.Gs2Header;

    // ClientKey = ClientProof XOR HMAC(StoredKey, AuthMessage); it is right if H(ClientKey) = StoredKey.
    private bool IsProven(byte[] proof, byte[] authMessage)
    {
        if (proof.Length != hash.Size())
        {
            return false;
        }

        var clientKey = hash.Hmac(_credential.StoredKey, authMessage);
        ScramAlgorithm.Xor(clientKey, proof);
        return CryptographicOperations.FixedTimeEquals(hash.Digest(clientKey), _credential.StoredKey);
    }

    private void Expect(State state)
    {
        if (_state != state)
        {
            throw new InvalidOperationException($"{Name} is at {_state}, not at {state}.");
        }
    }
}
