namespace Aviso.Protocol.Sasl;

/// <summary>
/// One run of one SASL mechanism on the server's side: a state machine without I/O. Made by
/// <see cref="SaslMechanisms.TryCreate"/> for one <c>&lt;auth/&gt;</c>, thrown away after success or failure.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// Data is what base64 held (see <see cref="SaslBase64"/>). Calls out of turn by the caller throw
/// <see cref="InvalidOperationException"/>; whatever the client does wrong is a <see cref="SaslStep.Failed"/>.
/// </remarks>
public interface ISaslServerMechanism
{
    /// <summary>The registered name, e.g. <c>SCRAM-SHA-256-PLUS</c>.</summary>
    string Name { get; }

    /// <summary>The client began without an initial response.</summary>
    SaslStep Start();

    /// <summary>The initial response, or the answer to a challenge.</summary>
    SaslStep Respond(ReadOnlySpan<byte> data);

    /// <summary>The answer to <see cref="SaslStep.NeedCredential"/>; null: no such account or credential.</summary>
    SaslStep Continue(ScramCredential? credential);
}
