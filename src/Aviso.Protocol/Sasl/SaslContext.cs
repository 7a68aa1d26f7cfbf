namespace Aviso.Protocol.Sasl;

/// <summary>What the mechanisms have to know of the stream and the host. Immutable; shared by the tries on one stream.</summary>
public sealed class SaslContext
{
    /// <summary>The host the client logs in to, prepared.</summary>
    public required string Domain { get; init; }

    /// <summary>Mechanisms as advertised on this stream by the profile in use (SASL 1 or SASL 2), in any order.</summary>
    public required IReadOnlyList<string> Mechanisms { get; init; }

    /// <summary>
    /// The channel bindings of this stream as advertised by XEP-0440: registered name to data. Empty: none advertised.
    /// </summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings { get; init; } =
        new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>Whether the stream is encrypted; decides between <c>encryption-required</c> and <c>invalid-mechanism</c>.</summary>
    public required bool IsEncrypted { get; init; }

    /// <summary>
    /// Secret from which the made-up salts of unknown accounts come. Must stay the same over restarts and on all
    /// nodes of a cluster, else a changing salt gives away that there is no such account. At least 16 bytes.
    /// </summary>
    public required ReadOnlyMemory<byte> FakeSaltSecret { get; init; }

    /// <summary>Iterations claimed for unknown accounts: those which real accounts of this server have.</summary>
    public int DefaultIterations { get; init; } = ScramCredential.DefaultIterations;

    /// <summary>Whether SCRAM sends the hash of the advertised lists (XEP-0474).</summary>
    public bool DowngradeProtection { get; init; } = true;

    /// <summary>
    /// Makes the server's part of a SCRAM nonce: printable ASCII without commas, unpredictable, never the same twice.
    /// </summary>
    public Func<string> NewNonce { get; init; } = ScramAttributes.NewNonce;
}
