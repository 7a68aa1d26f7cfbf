using Aviso.Protocol.Sasl;

namespace Aviso.Protocol.Tests.Sasl;

public sealed class ScramCredentialTests
{
    [Theory]
    [InlineData(ScramHash.Sha1)]
    [InlineData(ScramHash.Sha256)]
    [InlineData(ScramHash.Sha512)]
    public void Text_form_read_back_is_the_same_credential(ScramHash hash)
    {
        var credential = SaslTesting.Credential(hash);

        Assert.True(ScramCredential.TryParse(hash, credential.ToString(), out var read));
        Assert.Equal(credential.ToString(), read.ToString());
        Assert.True(read.Verify(SaslTesting.Password));
        Assert.False(read.Verify(SaslTesting.Password + "x"));
        Assert.False(read.Verify(""));
    }

    [Fact]
    public void Credential_of_the_rfc_has_its_text_form()
    {
        // Keys of RFC 5802 §5, computed independently with Python's hashlib.
        var credential = ScramCredential.Derive("pencil", ScramHash.Sha1, 4096, Convert.FromBase64String("QSXCR+Q6sek8bf92"));

        Assert.Equal(
            "s=QSXCR+Q6sek8bf92,i=4096,t=6dlGYMOdZcOPutkcNY8U2g7vK9Y=,e=D+CSWLOshSulAsxiupA+qs2/fTE=",
            credential.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("s=QSXCR+Q6sek8bf92,i=4096,t=6dlGYMOdZcOPutkcNY8U2g7vK9Y=")]
    [InlineData("s=QSXCR+Q6sek8bf92,i=0,t=6dlGYMOdZcOPutkcNY8U2g7vK9Y=,e=D+CSWLOshSulAsxiupA+qs2/fTE=")]
    [InlineData("s=QSXCR+Q6sek8bf92,i=-1,t=6dlGYMOdZcOPutkcNY8U2g7vK9Y=,e=D+CSWLOshSulAsxiupA+qs2/fTE=")]
    [InlineData("s=QSXCR+Q6sek8bf92,i=99999999,t=6dlGYMOdZcOPutkcNY8U2g7vK9Y=,e=D+CSWLOshSulAsxiupA+qs2/fTE=")]
    [InlineData("s=!,i=4096,t=6dlGYMOdZcOPutkcNY8U2g7vK9Y=,e=D+CSWLOshSulAsxiupA+qs2/fTE=")]
    [InlineData("s=QSXCR+Q6sek8bf92,i=4096,t=AAAA,e=D+CSWLOshSulAsxiupA+qs2/fTE=")]
    [InlineData("s=QSXCR+Q6sek8bf92,s=QSXCR+Q6sek8bf92,i=4096,t=6dlGYMOdZcOPutkcNY8U2g7vK9Y=,e=D+CSWLOshSulAsxiupA+qs2/fTE=")]
    [InlineData("s=QSXCR+Q6sek8bf92,i=4096,t=6dlGYMOdZcOPutkcNY8U2g7vK9Y=,e=D+CSWLOshSulAsxiupA+qs2/fTE=,x=1")]
    [InlineData("pencil")]
    public void Text_that_is_no_credential_is_refused(string text)
    {
        Assert.False(ScramCredential.TryParse(ScramHash.Sha1, text, out _));
    }

    [Fact]
    public void Credential_text_of_another_hash_is_refused()
    {
        Assert.False(ScramCredential.TryParse(ScramHash.Sha512, SaslTesting.Credential(ScramHash.Sha256).ToString(), out _));
    }

    [Fact]
    public void Password_that_cannot_be_prepared_makes_no_credential()
    {
        Assert.Throws<ArgumentException>(() => ScramCredential.Derive("", ScramHash.Sha1, 4096, "salt"u8));
        Assert.Throws<ArgumentException>(() => ScramCredential.Derive("a\u0007b", ScramHash.Sha1, 4096, "salt"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScramCredential.Derive("a", ScramHash.Sha1, 0, "salt"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScramCredential.Derive("a", ScramHash.Sha1, 4096, []));
    }
}
