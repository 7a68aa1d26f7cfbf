namespace Aviso.Protocol.Sasl;

/// <summary>What a server mechanism asks of its caller next. One of the four nested records.</summary>
public abstract record SaslStep
{
    private SaslStep()
    {
    }

    /// <summary>Send these bytes as a challenge, then call <see cref="ISaslServerMechanism.Respond"/> with the answer.</summary>
    public sealed record Challenge(ReadOnlyMemory<byte> Data) : SaslStep;

    /// <summary>
    /// Load the credential of the account and call <see cref="ISaslServerMechanism.Continue"/> with it, or with null when
    /// there is no such account or it has no credential of that kind: do not answer the client yourself, since that
    /// would tell which accounts exist.
    /// </summary>
    /// <param name="Local">Local part of the account, prepared, at the domain of the context.</param>
    /// <param name="Hash">The kind of credential needed; null (PLAIN): any, but
    /// SHA-256 if there is one, since checking that takes as long as checking an account that does not exist.</param>
    /// <param name="IsExpensive">Continue will run PBKDF2 (milliseconds): call it off the I/O threads and
    /// limit how many run at once.</param>
    public sealed record NeedCredential(string Local, ScramHash? Hash, bool IsExpensive) : SaslStep;

    /// <summary>
    /// The client is who it says. The caller still checks the state of the account (disabled, expired): only now,
    /// so that only the owner of the password learns it.
    /// </summary>
    /// <param name="Local">Local part of the account, prepared; null: anonymous, the caller makes up an account.</param>
    /// <param name="Data">Additional data with success (RFC 6120 §6.4.6); null: none.</param>
    public sealed record Success(string? Local, ReadOnlyMemory<byte>? Data) : SaslStep
    {
        /// <summary>The password, where the mechanism shows it to the server (PLAIN); null otherwise.</summary>
        public ProvenPassword? Password { get; init; }
    }

    /// <summary>The exchange failed; the mechanism is of no further use.</summary>
    public sealed record Failed(SaslFailure Condition) : SaslStep;
}
