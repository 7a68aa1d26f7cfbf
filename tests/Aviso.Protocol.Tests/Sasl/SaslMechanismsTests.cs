using Aviso.Protocol.Sasl;
using static Aviso.Protocol.Tests.Sasl.SaslTesting;

namespace Aviso.Protocol.Tests.Sasl;

public sealed class SaslMechanismsTests
{
    [Fact]
    public void Offer_is_strongest_first_and_follows_what_the_stream_can_do()
    {
        Assert.Equal(SaslMechanisms.All, SaslMechanisms.Offer(true, true, _ => true));
        Assert.Equal(
            ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"],
            SaslMechanisms.Offer(true, false, name => name != SaslMechanisms.Anonymous));
        Assert.DoesNotContain(SaslMechanisms.Plain, SaslMechanisms.Offer(false, false, _ => true));
    }

    [Fact]
    public void Every_offered_mechanism_can_be_started_under_its_own_name()
    {
        Assert.All(SaslMechanisms.All, name => Assert.Equal(name, Create(Context(withBinding: true), name).Name));
    }

    [Theory]
    [InlineData("SCRAM-SHA-1-PLUS", true, SaslFailure.InvalidMechanism)]
    [InlineData("scram-sha-1", true, SaslFailure.InvalidMechanism)]
    [InlineData("DIGEST-MD5", true, SaslFailure.InvalidMechanism)]
    [InlineData("", true, SaslFailure.InvalidMechanism)]
    [InlineData(null, true, SaslFailure.InvalidMechanism)]
    [InlineData("PLAIN", false, SaslFailure.EncryptionRequired)]
    [InlineData("DIGEST-MD5", false, SaslFailure.InvalidMechanism)]
    public void Mechanism_that_was_not_offered_cannot_be_started(string? name, bool isEncrypted, SaslFailure expected)
    {
        var context = new SaslContext
        {
            Domain = Domain,
            IsEncrypted = isEncrypted,
            Mechanisms = SaslMechanisms.Offer(isEncrypted, hasChannelBinding: false, _ => true),
            FakeSaltSecret = new byte[16],
        };

        Assert.False(SaslMechanisms.TryCreate(name, context, out _, out var failure));
        Assert.Equal(expected, failure);
    }

    [Fact]
    public void Known_mechanism_before_the_required_tls_asks_for_encryption()
    {
        var context = new SaslContext { Domain = Domain, IsEncrypted = false, Mechanisms = [], FakeSaltSecret = new byte[16] };

        Assert.False(SaslMechanisms.TryCreate("SCRAM-SHA-256", context, out _, out var failure));
        Assert.Equal(SaslFailure.EncryptionRequired, failure);
    }

    [Fact]
    public void Anonymous_login_succeeds_whatever_the_trace()
    {
        Assert.Equal(new SaslStep.Success(null, null), Create(Context(), SaslMechanisms.Anonymous).Respond("sirhc"));
        Assert.Equal(new SaslStep.Success(null, null), Create(Context(), SaslMechanisms.Anonymous).Respond(""));
        AssertFailed(SaslFailure.MalformedRequest, Create(Context(), SaslMechanisms.Anonymous).Respond(new string('a', 1021)));
    }

    [Fact]
    public void Failure_conditions_have_the_names_of_the_rfc()
    {
        Assert.Equal(
            ["aborted", "account-disabled", "credentials-expired", "encryption-required", "incorrect-encoding", "invalid-authzid",
             "invalid-mechanism", "malformed-request", "mechanism-too-weak", "not-authorized", "temporary-auth-failure"],
            Enum.GetValues<SaslFailure>().Select(failure => failure.ConditionName()));
    }
}
