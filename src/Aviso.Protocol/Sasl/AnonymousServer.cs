using System.Text.Unicode;

namespace Aviso.Protocol.Sasl;

/// <summary>The server's side of ANONYMOUS (RFC 4505). The trace information is checked for its form and forgotten.</summary>
internal sealed class AnonymousServer : ISaslServerMechanism
{
    // 255 characters of up to 4 bytes (RFC 4505 §2).
    private const int MaxTraceLength = 1020;

    public string Name => SaslMechanisms.Anonymous;

    public SaslStep Start() => new SaslStep.Challenge(default);

    public SaslStep Respond(ReadOnlySpan<byte> data) => data.Length <= MaxTraceLength && Utf8.IsValid(data)
        ? new SaslStep.Success(null, null)
        : new SaslStep.Failed(SaslFailure.MalformedRequest);

    public SaslStep Continue(ScramCredential? credential) =>
        throw new InvalidOperationException("ANONYMOUS asks for no credential.");
}
