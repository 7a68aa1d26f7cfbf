using System.Text;
using Aviso.Protocol.Sasl;
using static Aviso.Protocol.Tests.Sasl.SaslTesting;

namespace Aviso.Protocol.Tests.Sasl;

public sealed class ScramServerTests
{
    public static TheoryData<ScramHash, string?> AllVariants()
    {
        var data = new TheoryData<ScramHash, string?>();
        foreach (var hash in Enum.GetValues<ScramHash>())
        {
            data.Add(hash, null);
            data.Add(hash, "tls-exporter");
            data.Add(hash, "tls-server-end-point");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(AllVariants))]
    public void Login_with_the_right_password_succeeds_on_both_sides(ScramHash hash, string? binding)
    {
        var context = Context(withBinding: true);
        var client = Client(hash, binding) with { AdvertisedMechanisms = context.Mechanisms, AdvertisedChannelBindings = [.. Bindings.Keys] };

        var (step, scram) = Play(context, client, Credential(hash));

        var success = Assert.IsType<SaslStep.Success>(step);
        Assert.Equal("juliet", success.Local);
        Assert.True(scram.IsServerAuthentic(success.Data!.Value.Span));
    }

    [Theory]
    [MemberData(nameof(AllVariants))]
    public void Login_with_a_wrong_password_fails(ScramHash hash, string? binding)
    {
        var (step, _) = Play(Context(withBinding: true), Client(hash, binding) with { Password = "other" }, Credential(hash));

        AssertFailed(SaslFailure.NotAuthorized, step);
    }

    [Fact]
    public void Credential_of_another_hash_is_as_good_as_none()
    {
        var (step, _) = Play(Context(), Client(ScramHash.Sha512, null), Credential(ScramHash.Sha256));

        AssertFailed(SaslFailure.NotAuthorized, step);
    }

    [Fact]
    public void Unknown_account_gets_the_same_salt_at_every_try_and_fails_at_the_end()
    {
        var first = ServerFirst(Context(), "nobody", null);
        var second = ServerFirst(Context(), "nobody", null);
        var other = ServerFirst(Context(), "noone", null);
        var known = ServerFirst(Context(), "juliet", Credential(ScramHash.Sha256));

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        // Nothing in the shape of the challenge tells them apart.
        Assert.Equal(known.Length, first.Length);
        Assert.Equal(Attribute(known, 'i'), Attribute(first, 'i'));
        Assert.Equal(Attribute(known, 'h'), Attribute(first, 'h'));

        var (step, _) = Play(Context(), Client(ScramHash.Sha256, null), null);
        AssertFailed(SaslFailure.NotAuthorized, step);
    }

    [Fact]
    public void Made_up_salt_depends_on_hash_host_and_secret()
    {
        string Salt(SaslContext context, ScramHash hash)
        {
            var server = Create(context, hash.MechanismName());
            server.Respond("n,,n=nobody,r=abc");
            return Attribute(ChallengeText(server.Continue(null)), 's');
        }

        var context = Context();
        var elsewhere = new SaslContext
        {
            Domain = "example.org",
            IsEncrypted = true,
            Mechanisms = context.Mechanisms,
            FakeSaltSecret = context.FakeSaltSecret,
        };
        var otherSecret = new SaslContext
        {
            Domain = Domain,
            IsEncrypted = true,
            Mechanisms = context.Mechanisms,
            FakeSaltSecret = new byte[32],
        };
        string[] salts =
        [
            Salt(context, ScramHash.Sha1), Salt(context, ScramHash.Sha256), Salt(context, ScramHash.Sha512),
            Salt(elsewhere, ScramHash.Sha1), Salt(otherSecret, ScramHash.Sha1),
        ];

        Assert.Equal(salts.Length, salts.Distinct().Count());
    }

    [Fact]
    public void Client_that_could_bind_but_saw_no_plus_is_refused_when_plus_was_offered()
    {
        var client = Client(ScramHash.Sha256, null) with { ServerLacksChannelBinding = true };

        AssertFailed(SaslFailure.NotAuthorized, Play(Context(withBinding: true), client, Credential(ScramHash.Sha256)).Step);
        Assert.IsType<SaslStep.Success>(Play(Context(withBinding: false), client, Credential(ScramHash.Sha256)).Step);
    }

    [Theory]
    [InlineData("SCRAM-SHA-256", "p=tls-exporter,,n=juliet,r=abc")]
    [InlineData("SCRAM-SHA-256-PLUS", "n,,n=juliet,r=abc")]
    [InlineData("SCRAM-SHA-256-PLUS", "y,,n=juliet,r=abc")]
    [InlineData("SCRAM-SHA-256-PLUS", "p=tls-unique,,n=juliet,r=abc")]
    [InlineData("SCRAM-SHA-256-PLUS", "p=TLS-EXPORTER,,n=juliet,r=abc")]
    [InlineData("SCRAM-SHA-256", "n,,m=x,n=juliet,r=abc")]
    [InlineData("SCRAM-SHA-256", "n,,n=juliet,r=abc,m=x")]
    [InlineData("SCRAM-SHA-256", "n,,n=juliet@example.org,r=abc")]
    [InlineData("SCRAM-SHA-256", "n,,n=jul iet,r=abc")]
    [InlineData("SCRAM-SHA-256", "n,,n=@example.com,r=abc")]
    public void First_message_that_may_not_pass_is_not_authorized(string mechanism, string message)
    {
        AssertFailed(SaslFailure.NotAuthorized, Create(Context(withBinding: true), mechanism).Respond(message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("n")]
    [InlineData("n,")]
    [InlineData("n,,")]
    [InlineData("x,,n=juliet,r=abc")]
    [InlineData("N,,n=juliet,r=abc")]
    [InlineData("n,n=juliet,r=abc")]
    [InlineData("n,a=,n=juliet,r=abc")]
    [InlineData("n,b=juliet,n=juliet,r=abc")]
    [InlineData("n,,n=,r=abc")]
    [InlineData("n,,n=juliet")]
    [InlineData("n,,n=juliet,r=")]
    [InlineData("n,,n=juliet,r=a b")]
    [InlineData("n,,n=juliet,r=a\u00E9")]
    [InlineData("n,,r=abc,n=juliet")]
    [InlineData("n,,n=jul=iet,r=abc")]
    [InlineData("n,,n=jul=2c,r=abc")]
    [InlineData("n,,n=juliet=,r=abc")]
    [InlineData("n,,n=juliet,r=abc,")]
    [InlineData("n,,n=juliet,r=abc,z")]
    [InlineData("n,,n=juliet,r=abc,z=")]
    [InlineData("n,,n=juliet,r=abc,1=x")]
    [InlineData("n,,n=jul\0iet,r=abc")]
    [InlineData("p=,,n=juliet,r=abc")]
    [InlineData("p=tls_unique,,n=juliet,r=abc")]
    [InlineData("p,,n=juliet,r=abc")]
    public void First_message_against_the_grammar_is_malformed(string message)
    {
        AssertFailed(SaslFailure.MalformedRequest, Create(Context(), SaslMechanisms.ScramSha256).Respond(message));
    }

    [Fact]
    public void First_message_out_of_bounds_is_malformed()
    {
        var server = () => Create(Context(), SaslMechanisms.ScramSha256);

        AssertFailed(SaslFailure.MalformedRequest, server().Respond([.. "n,,n=jul"u8, 0xFF, .. "iet,r=abc"u8]));
        AssertFailed(SaslFailure.MalformedRequest, server().Respond("n,,n=juliet,r=" + new string('a', 513)));
        AssertFailed(SaslFailure.MalformedRequest, server().Respond("n,,n=juliet,r=abc,z=" + new string('a', 20_000)));
        Assert.IsType<SaslStep.NeedCredential>(server().Respond("n,,n=juliet,r=" + new string('a', 512)));
        Assert.IsType<SaslStep.NeedCredential>(server().Respond("n,,n=juliet,r=abc,z=ignored,y=too"));
    }

    [Theory]
    [InlineData("n,a=juliet@example.com,n=juliet,r=abc", true)]
    [InlineData("n,a=JULIET@Example.Com,n=juliet,r=abc", true)]
    [InlineData("n,,n=juliet@example.com,r=abc", true)]
    [InlineData("n,a=juliet,n=juliet,r=abc", false)]
    [InlineData("n,a=romeo@example.com,n=juliet,r=abc", false)]
    [InlineData("n,a=juliet@example.org,n=juliet,r=abc", false)]
    [InlineData("n,a=juliet@example.com/balcony,n=juliet,r=abc", false)]
    [InlineData("n,a=example.com,n=juliet,r=abc", false)]
    [InlineData("n,a=@example.com,n=juliet,r=abc", false)]
    [InlineData("n,a=juliet@,n=juliet,r=abc", false)]
    [InlineData("n,a=juliet@@example.com,n=juliet,r=abc", false)]
    public void Authorization_identity_may_only_be_the_account_itself(string message, bool isAllowed)
    {
        var step = Create(Context(), SaslMechanisms.ScramSha256).Respond(message);

        if (isAllowed)
        {
            Assert.Equal("juliet", Assert.IsType<SaslStep.NeedCredential>(step).Local);
        }
        else
        {
            AssertFailed(SaslFailure.InvalidAuthzid, step);
        }
    }

    [Fact]
    public void Escaped_user_name_is_read_and_signed_as_sent()
    {
        var client = Client(ScramHash.Sha256, null) with { Username = "a,b=c" };
        var server = Create(Context(), SaslMechanisms.ScramSha256);

        Assert.StartsWith("n,,n=a=2Cb=3Dc,", Encoding.UTF8.GetString(new ScramClient(client).InitialResponse()));
        Assert.Equal("a,b=c", Assert.IsType<SaslStep.NeedCredential>(server.Respond(new ScramClient(client).InitialResponse())).Local);
        Assert.IsType<SaslStep.Success>(Play(Context(), client, Credential(ScramHash.Sha256)).Step);
    }

    [Theory]
    [InlineData("c=", "c=eSws", SaslFailure.NotAuthorized)] // "y,," instead of "n,,"
    [InlineData("c=", "c=biwsZXh0cmE=", SaslFailure.NotAuthorized)] // binding data without binding
    [InlineData("c=", "c=biw", SaslFailure.MalformedRequest)]
    [InlineData("c=", "c=bi ws", SaslFailure.MalformedRequest)]
    [InlineData("c=", "c=", SaslFailure.MalformedRequest)]
    [InlineData("c=", "d=biws", SaslFailure.MalformedRequest)]
    [InlineData("r=", "r=clientNonce", SaslFailure.NotAuthorized)] // cut short
    [InlineData("r=", "r=clientNonceserverNoncf", SaslFailure.NotAuthorized)]
    [InlineData("r=", "r=clientNonceserverNonce,m=x", SaslFailure.NotAuthorized)]
    [InlineData("r=", "r=clientNonceserverNonce,x=y", SaslFailure.NotAuthorized)] // not signed
    [InlineData("r=", "r=", SaslFailure.MalformedRequest)]
    [InlineData("p=", "p=AAAA", SaslFailure.NotAuthorized)] // too short
    [InlineData("p=", "p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", SaslFailure.NotAuthorized)]
    [InlineData("p=", "p=AAA", SaslFailure.MalformedRequest)]
    [InlineData("p=", "p=", SaslFailure.MalformedRequest)]
    [InlineData("p=", "q=AAAA", SaslFailure.MalformedRequest)]
    public void Final_message_with_one_field_changed_fails(string field, string replacement, SaslFailure expected)
    {
        var (server, final) = UpToFinal();
        var changed = string.Join(',', final.Split(',').Select(part => part.StartsWith(field, StringComparison.Ordinal) ? replacement : part));

        AssertFailed(expected, server.Respond(changed));
    }

    [Fact]
    public void Final_message_with_any_bit_flipped_fails()
    {
        var (_, final) = UpToFinal();
        for (var index = 0; index < final.Length * 8; index++)
        {
            var bytes = Encoding.ASCII.GetBytes(final);
            bytes[index / 8] ^= (byte)(1 << (index % 8));

            Assert.IsType<SaslStep.Failed>(UpToFinal().Server.Respond(bytes));
        }
    }

    [Theory]
    [InlineData("tls-exporter", "another channel")]
    [InlineData("tls-server-end-point", "")]
    public void Wrong_channel_binding_data_fails(string type, string data)
    {
        var client = Client(ScramHash.Sha256, null) with { ChannelBinding = new(type, Encoding.UTF8.GetBytes(data)) };

        AssertFailed(SaslFailure.NotAuthorized, Play(Context(withBinding: true), client, Credential(ScramHash.Sha256)).Step);
    }

    [Fact]
    public void Replayed_final_message_fails_against_a_new_nonce()
    {
        var (server, final) = UpToFinal();
        Assert.IsType<SaslStep.Success>(server.Respond(final));
        var later = Create(Context(serverNonce: "laterNonce"), SaslMechanisms.ScramSha256);
        later.Respond("n,,n=juliet,r=clientNonce");
        later.Continue(Credential(ScramHash.Sha256));

        AssertFailed(SaslFailure.NotAuthorized, later.Respond(final));
    }

    [Fact]
    public void Finished_mechanism_takes_nothing_more()
    {
        var (server, final) = UpToFinal();
        server.Respond(final);

        Assert.Throws<InvalidOperationException>(() => server.Respond(final));
        Assert.Throws<InvalidOperationException>(() => server.Continue(null));
    }

    [Fact]
    public void Client_notices_a_shortened_mechanism_list()
    {
        var client = Client(ScramHash.Sha1, null) with { AdvertisedMechanisms = [SaslMechanisms.ScramSha1] };
        var scram = new ScramClient(client);
        var server = Create(Context(), SaslMechanisms.ScramSha1);
        server.Respond(scram.InitialResponse());
        var challenge = Assert.IsType<SaslStep.Challenge>(server.Continue(Credential(ScramHash.Sha1)));

        Assert.False(scram.TryRespond(challenge.Data.Span, out _));
    }

    [Fact]
    public void Client_that_begins_without_initial_response_gets_an_empty_challenge()
    {
        var server = Create(Context(), SaslMechanisms.ScramSha256);

        Assert.Equal("", ChallengeText(server.Start()));
        Assert.IsType<SaslStep.NeedCredential>(server.Respond("n,,n=juliet,r=abc"));
    }

    private static ScramClientOptions Client(ScramHash hash, string? binding) => new()
    {
        Hash = hash,
        Username = "juliet",
        Password = Password,
        NewNonce = () => "clientNonce",
        ChannelBinding = binding is null ? null : new(binding, Bindings[binding]),
    };

    private static (SaslStep Step, ScramClient Client) Play(SaslContext context, ScramClientOptions options, ScramCredential? credential)
    {
        var client = new ScramClient(options);
        var server = Create(context, client.MechanismName);
        var step = server.Respond(client.InitialResponse());
        if (step is SaslStep.NeedCredential)
        {
            var challenge = Assert.IsType<SaslStep.Challenge>(server.Continue(credential));
            Assert.True(client.TryRespond(challenge.Data.Span, out var response));
            step = server.Respond(response);
        }

        return (step, client);
    }

    private static (ISaslServerMechanism Server, string Final) UpToFinal()
    {
        var client = new ScramClient(Client(ScramHash.Sha256, null));
        var server = Create(Context(), SaslMechanisms.ScramSha256);
        server.Respond(client.InitialResponse());
        var challenge = ChallengeText(server.Continue(Credential(ScramHash.Sha256)));
        Assert.True(client.TryRespond(Encoding.UTF8.GetBytes(challenge), out var response));
        return (server, Encoding.UTF8.GetString(response));
    }

    private static string ServerFirst(SaslContext context, string user, ScramCredential? credential)
    {
        var server = Create(context, SaslMechanisms.ScramSha256);
        server.Respond($"n,,n={user},r=abc");
        return ChallengeText(server.Continue(credential));
    }

    private static string Attribute(string message, char name) => message.Split(',').Single(part => part[0] == name);
}
