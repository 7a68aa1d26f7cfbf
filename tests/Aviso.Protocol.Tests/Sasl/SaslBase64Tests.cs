using System.Text;
using Aviso.Protocol.Sasl;

namespace Aviso.Protocol.Tests.Sasl;

public sealed class SaslBase64Tests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("=", "")]
    [InlineData("Zg==", "f")]
    [InlineData("Zm8=", "fo")]
    [InlineData("Zm9v", "foo")]
    [InlineData("Zm9vYmFy", "foobar")]
    public void Strict_text_is_decoded(string text, string expected)
    {
        Assert.True(SaslBase64.TryDecode(Encoding.UTF8.GetBytes(text), out var data));
        Assert.Equal(expected, Encoding.UTF8.GetString(data));
    }

    [Theory]
    [InlineData("==")]
    [InlineData("===")]
    [InlineData("====")]
    [InlineData("Z")]
    [InlineData("Zg")]
    [InlineData("Zg=")]
    [InlineData("Zm9")]
    [InlineData("Zm9v=")]
    [InlineData("=AAA")]
    [InlineData("BBBB=CCC")]
    [InlineData("Zg==Zg==")]
    [InlineData("Z===")]
    [InlineData("Zm9v\n")]
    [InlineData("Zm9v\nYmFy")]
    [InlineData(" Zm9v")]
    [InlineData("Zm 9v")]
    [InlineData("Zm9v    ")]
    [InlineData("Zm-_")]
    [InlineData("Zm\u00E9v")]
    [InlineData("Zh==")]
    [InlineData("Zm9=")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(SaslBase64.TryDecode(Encoding.UTF8.GetBytes(text), out _));
    }

    [Fact]
    public void No_data_is_written_as_an_equals_sign()
    {
        Assert.Equal("=", SaslBase64.Encode([]));
        Assert.Equal("Zm9v", SaslBase64.Encode("foo"u8));
    }
}
