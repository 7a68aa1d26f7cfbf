using System.Text;
using Aviso.Protocol.Sasl;

namespace Aviso.Protocol.Tests.Sasl;

/// <summary>The exchanges printed in RFC 5802 §5 and RFC 7677 §3, played by our client against our server.</summary>
public sealed class ScramVectorTests
{
    [Theory]
    [InlineData(
        ScramHash.Sha1, "fyko+d2lbbFgONRv9qkxdawL", "3rfcNHYJY1ZVvWVs7j", "QSXCR+Q6sek8bf92",
        "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")]
    [InlineData(
        ScramHash.Sha256, "rOprNGfwEbeRWgbNEkqO", "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", "W22ZaJ0SNY7soEsUEjb6gQ==",
        "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    public void Exchange_of_the_rfc_is_reproduced_byte_by_byte(
        ScramHash hash, string clientNonce, string serverNonce, string salt,
        string clientFirst, string serverFirst, string clientFinal, string serverFinal)
    {
        var context = new SaslContext
        {
            Domain = "example.com",
            IsEncrypted = true,
            Mechanisms = [hash.MechanismName()],
            FakeSaltSecret = new byte[16],
            DowngradeProtection = false,
            NewNonce = () => serverNonce,
        };
        var client = new ScramClient(new ScramClientOptions
        {
            Hash = hash,
            Username = "user",
            Password = "pencil",
            NewNonce = () => clientNonce,
        });
        var server = SaslTesting.Create(context, client.MechanismName);

        Assert.Equal(clientFirst, Encoding.UTF8.GetString(client.InitialResponse()));
        var need = Assert.IsType<SaslStep.NeedCredential>(server.Respond(client.InitialResponse()));
        Assert.Equal("user", need.Local);
        var challenge = server.Continue(ScramCredential.Derive("pencil", hash, 4096, Convert.FromBase64String(salt)));
        Assert.Equal(serverFirst, SaslTesting.ChallengeText(challenge));
        Assert.True(client.TryRespond(Encoding.UTF8.GetBytes(serverFirst), out var final));
        Assert.Equal(clientFinal, Encoding.UTF8.GetString(final));
        var success = Assert.IsType<SaslStep.Success>(server.Respond(final));
        Assert.Equal(serverFinal, Encoding.UTF8.GetString(success.Data!.Value.Span));
        Assert.True(client.IsServerAuthentic(success.Data.Value.Span));
    }

    [Fact]
    public void Advertisement_hash_is_that_of_the_xep()
    {
        // XEP-0474 §5.3
        var hash = DowngradeProtection.Hash(
            ScramHash.Sha1, ["SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"], ["tls-server-end-point", "tls-exporter"]);

        Assert.Equal("G6k/rBLDqgOhRRaCuuatSDFkJ08=", hash);
    }
}
