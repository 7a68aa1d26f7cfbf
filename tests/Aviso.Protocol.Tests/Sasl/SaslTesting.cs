using System.Text;
using Aviso.Protocol.Sasl;

namespace Aviso.Protocol.Tests.Sasl;

/// <summary>The account juliet (password "r0m30") at example.com, and short ways to talk to a mechanism.</summary>
internal static class SaslTesting
{
    public const string Domain = "example.com";
    public const string Password = "r0m30myr0m30";

    public static readonly Dictionary<string, ReadOnlyMemory<byte>> Bindings = new()
    {
        ["tls-exporter"] = "exported keying material"u8.ToArray(),
        ["tls-server-end-point"] = "hash of the certificate"u8.ToArray(),
    };

    public static SaslContext Context(bool withBinding = false, string? serverNonce = null) => new()
    {
        Domain = Domain,
        IsEncrypted = true,
        Mechanisms = SaslMechanisms.Offer(isEncrypted: true, withBinding, _ => true),
        ChannelBindings = withBinding ? Bindings : [],
        FakeSaltSecret = "a secret of this server"u8.ToArray(),
        DefaultIterations = 10,
        NewNonce = () => serverNonce ?? "serverNonce",
    };

    public static ScramCredential Credential(ScramHash hash, string password = Password) =>
        ScramCredential.Derive(password, hash, 10, "sixteen bytes ok"u8);

    public static ISaslServerMechanism Create(SaslContext context, string name)
    {
        Assert.True(SaslMechanisms.TryCreate(name, context, out var mechanism, out _));
        return mechanism;
    }

    public static SaslStep Respond(this ISaslServerMechanism mechanism, string text) => mechanism.Respond(Encoding.UTF8.GetBytes(text));

    public static string ChallengeText(SaslStep step) =>
        Encoding.UTF8.GetString(Assert.IsType<SaslStep.Challenge>(step).Data.Span);

    public static void AssertFailed(SaslFailure expected, SaslStep step) =>
        Assert.Equal(expected, Assert.IsType<SaslStep.Failed>(step).Condition);
}
