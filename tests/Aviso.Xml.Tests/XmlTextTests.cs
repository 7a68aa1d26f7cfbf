using System.Buffers;
using System.Text;

namespace Aviso.Xml.Tests;

public sealed class XmlTextTests
{
    private const string Sample = "a&b<c>'\"\t\n\rü😀";

    [Fact]
    public void Escaped_forms_agree_for_chars_and_bytes()
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(Sample);

        Assert.Equal("a&amp;b&lt;c&gt;'\"\t\n&#xD;ü😀", Write(output => XmlText.WriteEscapedText(output, Sample.AsSpan())));
        Assert.Equal("a&amp;b&lt;c&gt;'\"\t\n&#xD;ü😀", Write(output => XmlText.WriteEscapedText(output, utf8)));
        Assert.Equal("a&amp;b&lt;c&gt;&apos;&quot;&#x9;&#xA;&#xD;ü😀", Write(output => XmlText.WriteEscapedAttribute(output, Sample.AsSpan())));
        Assert.Equal("a&amp;b&lt;c&gt;&apos;&quot;&#x9;&#xA;&#xD;ü😀", Write(output => XmlText.WriteEscapedAttribute(output, utf8)));
        Assert.Equal("a&amp;&apos;"u8, XmlText.EscapeAttribute("a&'"));
    }

    [Fact]
    public void Decode_reverses_escaping()
    {
        Assert.Equal(Sample, XmlText.Decode(XmlText.EscapeAttribute(Sample)));
        Assert.Equal("", XmlText.Decode(default));
        Assert.Throws<FormatException>(() => XmlText.Decode("a&b"u8));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(9, true)]
    [InlineData(0xB, false)]
    [InlineData(0x20, true)]
    [InlineData(0x7F, true)]
    [InlineData(0xD7FF, true)]
    [InlineData(0xD800, false)]
    [InlineData(0xDFFF, false)]
    [InlineData(0xE000, true)]
    [InlineData(0xFFFD, true)]
    [InlineData(0xFFFE, false)]
    [InlineData(0x10FFFF, true)]
    [InlineData(0x110000, false)]
    [InlineData(-1, false)]
    public void IsXmlChar_follows_the_production(int codePoint, bool expected) => Assert.Equal(expected, XmlText.IsXmlChar(codePoint));

    private static string Write(Action<ArrayBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
