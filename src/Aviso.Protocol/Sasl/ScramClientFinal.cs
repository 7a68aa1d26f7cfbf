namespace Aviso.Protocol.Sasl;

/// <summary>A parsed client-final-message (RFC 5802 §7).</summary>
internal readonly ref struct ScramClientFinal
{
    /// <summary>Decoded <c>c=</c>: gs2-header and channel binding data.</summary>
    public byte[] BindingInput { get; private init; }

    public ReadOnlySpan<byte> Nonce { get; private init; }

    /// <summary>Decoded <c>p=</c>.</summary>
    public byte[] Proof { get; private init; }

    /// <summary>The message up to, without, the comma before <c>p=</c>: part of what is signed.</summary>
    public ReadOnlySpan<byte> WithoutProof { get; private init; }

    public static SaslFailure? Parse(ReadOnlySpan<byte> message, out ScramClientFinal parsed)
    {
        parsed = default;
        // The proof is the last attribute, and base64 holds no comma.
        var comma = message.LastIndexOf((byte)',');
        if (!ScramAttributes.IsPlausible(message) || comma < 0)
        {
            return SaslFailure.MalformedRequest;
        }

        var last = message[(comma + 1)..];
        var rest = message[..comma];
        if (!ScramAttributes.TryTake(ref last, (byte)'p', out var proofText)
            || !SaslBase64.TryDecodeStrictly(proofText, out var proof)
            || !ScramAttributes.TryTake(ref rest, (byte)'c', out var bindingText)
            || !SaslBase64.TryDecodeStrictly(bindingText, out var binding)
            || !ScramAttributes.TryTakeComma(ref rest)
            || !ScramAttributes.TryTake(ref rest, (byte)'r', out var nonce)
            || !ScramAttributes.AreExtensions(rest, out var mandatory))
        {
            return SaslFailure.MalformedRequest;
        }

        parsed = new ScramClientFinal
        {
            BindingInput = binding,
            Nonce = nonce,
            Proof = proof,
            WithoutProof = message[..comma],
        };
        return mandatory ? SaslFailure.NotAuthorized : null;
    }
}
