using Aviso.Protocol.Sasl;
using static Aviso.Protocol.Tests.Sasl.SaslTesting;

namespace Aviso.Protocol.Tests.Sasl;

public sealed class PlainServerTests
{
    [Theory]
    [InlineData("\0juliet\0r0m30myr0m30")]
    [InlineData("juliet@example.com\0juliet\0r0m30myr0m30")]
    [InlineData("\0juliet@example.com\0r0m30myr0m30")]
    [InlineData("\0Juliet\0r0m30myr0m30")]
    public void Right_password_succeeds(string message)
    {
        var server = Create(Context(), SaslMechanisms.Plain);

        var need = Assert.IsType<SaslStep.NeedCredential>(server.Respond(message));
        Assert.Equal(("juliet", null, true), (need.Local, need.Hash, need.IsExpensive));
        var success = Assert.IsType<SaslStep.Success>(server.Continue(Credential(ScramHash.Sha256)));
        Assert.Equal(("juliet", null), (success.Local, success.Data));
        Assert.True(success.Password!.Derive(ScramHash.Sha512, 4096, "a salt"u8).Verify("r0m30myr0m30"));
        Assert.DoesNotContain("r0m30myr0m30", success.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_password_and_unknown_account_get_the_same_answer()
    {
        var wrong = Create(Context(), SaslMechanisms.Plain);
        var unknown = Create(Context(), SaslMechanisms.Plain);

        var wrongNeeds = Assert.IsType<SaslStep.NeedCredential>(wrong.Respond("\0juliet\0nope"));
        var unknownNeeds = Assert.IsType<SaslStep.NeedCredential>(unknown.Respond("\0nobody\0nope"));

        Assert.Equal(wrongNeeds with { Local = "nobody" }, unknownNeeds);
        Assert.Equal(wrong.Continue(Credential(ScramHash.Sha256)), unknown.Continue(null));
        Assert.Throws<InvalidOperationException>(() => wrong.Continue(null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("juliet")]
    [InlineData("juliet\0secret")]
    [InlineData("\0")]
    [InlineData("\0\0")]
    [InlineData("\0juliet")]
    [InlineData("\0juliet\0")]
    [InlineData("\0\0secret")]
    [InlineData("\0juliet\0sec\0ret")]
    [InlineData("\0juliet\0secret\0")]
    [InlineData("\0\0\0\0")]
    public void Message_with_other_than_two_nuls_or_empty_parts_is_malformed(string message)
    {
        AssertFailed(SaslFailure.MalformedRequest, Create(Context(), SaslMechanisms.Plain).Respond(message));
    }

    [Fact]
    public void Message_out_of_bounds_is_malformed()
    {
        var server = () => Create(Context(), SaslMechanisms.Plain);

        AssertFailed(SaslFailure.MalformedRequest, server().Respond("\0juliet\0" + new string('a', 10_240)));
        AssertFailed(SaslFailure.MalformedRequest, server().Respond("\0" + new string('a', 3_000) + "\0secret"));
        AssertFailed(SaslFailure.MalformedRequest, server().Respond([0, .. "juliet"u8, 0, 0xC3]));
        Assert.IsType<SaslStep.NeedCredential>(server().Respond("\0" + new string('a', 255) + "\0" + new string('b', 255)));
    }

    [Theory]
    [InlineData("romeo@example.com")]
    [InlineData("juliet@example.org")]
    [InlineData("juliet")]
    [InlineData("juliet@example.com/balcony")]
    [InlineData("@")]
    public void Authorization_identity_of_another_is_refused(string authzid)
    {
        AssertFailed(SaslFailure.InvalidAuthzid, Create(Context(), SaslMechanisms.Plain).Respond(authzid + "\0juliet\0secret"));
    }

    [Theory]
    [InlineData("juliet@example.org")]
    [InlineData("juliet@example.com/balcony")]
    [InlineData("juliet@example.com@example.com")]
    [InlineData("jul iet")]
    public void User_name_that_is_not_of_this_host_is_not_authorized(string authcid)
    {
        AssertFailed(SaslFailure.NotAuthorized, Create(Context(), SaslMechanisms.Plain).Respond($"\0{authcid}\0secret"));
    }

    [Fact]
    public void Client_message_is_as_the_rfc_prints_it()
    {
        Assert.Equal("\0tim\0tanstaaftanstaaf"u8, PlainClient.InitialResponse("tim", "tanstaaftanstaaf"));
        Assert.Equal("Ursel\0Kurt\0xipj3plmq"u8, PlainClient.InitialResponse("Kurt", "xipj3plmq", "Ursel"));
    }
}
