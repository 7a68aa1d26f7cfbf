using System.Diagnostics.CodeAnalysis;

namespace Aviso.Protocol.Sasl;

/// <summary>The mechanisms this library has: their names, which to offer, how to start one.</summary>
public static class SaslMechanisms
{
    public const string ScramSha1 = "SCRAM-SHA-1";
    public const string ScramSha1Plus = "SCRAM-SHA-1-PLUS";
    public const string ScramSha256 = "SCRAM-SHA-256";
    public const string ScramSha256Plus = "SCRAM-SHA-256-PLUS";
    public const string ScramSha512 = "SCRAM-SHA-512";
    public const string ScramSha512Plus = "SCRAM-SHA-512-PLUS";
    public const string Plain = "PLAIN";
    public const string Anonymous = "ANONYMOUS";

    /// <summary>Ending of the names of the mechanisms with channel binding (RFC 5802 §4).</summary>
    internal const string PlusSuffix = "-PLUS";

    /// <summary>All mechanisms in the order of offer: strongest first.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        ScramSha512Plus, ScramSha256Plus, ScramSha1Plus, ScramSha512, ScramSha256, ScramSha1, Plain, Anonymous,
    ];

    /// <summary>Whether a mechanism is one of SCRAM.</summary>
    public static bool IsScram(string mechanism) => mechanism.StartsWith("SCRAM-", StringComparison.Ordinal);

    /// <summary>The mechanisms to offer on a stream, strongest first.</summary>
    /// <param name="isEncrypted">PLAIN shows the password to anyone on the way, so it needs encryption (RFC 4616 §6).</param>
    /// <param name="hasChannelBinding">Whether the stream has any channel binding: needed by the -PLUS mechanisms.</param>
    /// <param name="isAllowed">Policy of the host and of the credential store, by mechanism name.</param>
    public static IReadOnlyList<string> Offer(bool isEncrypted, bool hasChannelBinding, Func<string, bool> isAllowed) =>
    [
        .. All.Where(name =>
            (isEncrypted || name != Plain)
            && (hasChannelBinding || !name.EndsWith(PlusSuffix, StringComparison.Ordinal))
            && isAllowed(name)),
    ];

    /// <summary>
    /// Starts a mechanism for an <c>&lt;auth/&gt;</c>. Only what the context says was offered can be started; else false
    /// and the failure to answer with (RFC 6120 §6.5.4, §6.5.7).
    /// </summary>
    public static bool TryCreate(
        string? name, SaslContext context, [NotNullWhen(true)] out ISaslServerMechanism? mechanism, out SaslFailure failure)
    {
        failure = default;
        mechanism = name is not null && context.Mechanisms.Contains(name, StringComparer.Ordinal) ? Create(name, context) : null;
        if (mechanism is not null)
        {
            return true;
        }

        // An empty offer in the clear means that the host insists on TLS first.
        var wantsEncryption = !context.IsEncrypted
            && (name == Plain || (context.Mechanisms.Count == 0 && All.Contains(name)));
        failure = wantsEncryption ? SaslFailure.EncryptionRequired : SaslFailure.InvalidMechanism;
        return false;
    }

    private static ISaslServerMechanism? Create(string name, SaslContext context) => name switch
    {
        ScramSha512Plus => new ScramServer(context, ScramHash.Sha512, withChannelBinding: true),
        ScramSha256Plus => new ScramServer(context, ScramHash.Sha256, withChannelBinding: true),
        ScramSha1Plus => new ScramServer(context, ScramHash.Sha1, withChannelBinding: true),
        ScramSha512 => new ScramServer(context, ScramHash.Sha512, withChannelBinding: false),
        ScramSha256 => new ScramServer(context, ScramHash.Sha256, withChannelBinding: false),
        ScramSha1 => new ScramServer(context, ScramHash.Sha1, withChannelBinding: false),
        Plain when context.IsEncrypted => new PlainServer(context),
        Anonymous => new AnonymousServer(),
        _ => null,
    };
}
