using System.Text;

namespace Aviso.Xml.Tests;

public sealed class StreamHeaderTests
{
    [Fact]
    public void Header_gives_name_attributes_and_declarations()
    {
        StreamHeader header = Parse(Examples.StreamHeader);

        Assert.Equal(("stream", "stream", "http://etherx.jabber.org/streams"), (header.Prefix, header.Name, header.Namespace));
        Assert.Equal("im.example.com", header.To);
        Assert.Equal("juliet@im.example.com", header.From);
        Assert.Equal("1.0", header.Version);
        Assert.Equal("en", header.Lang);
        Assert.Null(header.Id);
        Assert.Equal("jabber:client", header.Scope.Default);
        Assert.Equal("http://etherx.jabber.org/streams", header.Scope.Resolve("stream"));
        Assert.Equal("http://www.w3.org/XML/1998/namespace", header.Scope.Resolve("xml"));
        Assert.Null(header.Scope.Resolve("other"));
    }

    [Fact]
    public void Header_values_are_decoded()
    {
        StreamHeader header = Parse("<s to='a&amp;&#98;' from=\"it's\r\n\tx\" xmlns='u&amp;v' xmlns:p='p&#38;'>");

        Assert.Equal("a&b", header.To);
        Assert.Equal("it's  x", header.From);
        Assert.Equal("u&v", header.Namespace);
        Assert.Equal("p&", header.Scope.Resolve("p"));
    }

    [Fact]
    public void Header_without_namespaces_is_for_the_stream_layer_to_judge()
    {
        StreamHeader header = Parse("<open>");

        Assert.Equal(("", "open", ""), (header.Prefix, header.Name, header.Namespace));
        Assert.Empty(header.Attributes);
    }

    [Theory]
    [InlineData("<stream:stream>", XmlError.NotWellFormed)]
    [InlineData("<stream to='a' to='b'>", XmlError.NotWellFormed)]
    [InlineData("<stream to='&foo;'>", XmlError.RestrictedXml)]
    [InlineData("<stream/>", XmlError.NotWellFormed)]
    [InlineData("<stream", XmlError.NotWellFormed)]
    [InlineData("<stream to='\u0001'>", XmlError.NotWellFormed)]
    [InlineData("<stream xmlns:p=''>", XmlError.NotWellFormed)]
    [InlineData("<?xml version='1.0' encoding='x'?><stream>", XmlError.UnsupportedEncoding)]
    [InlineData("<?xml version='1.0'", XmlError.NotWellFormed)]
    public void Bad_header_is_refused_with_the_reason(string xml, XmlError expected)
    {
        Assert.False(StreamHeader.TryParse(Encoding.UTF8.GetBytes(xml), XmlLimits.Default, out StreamHeader? header, out XmlError error));
        Assert.Null(header);
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Stanza_in_the_scope_of_a_header_inherits_its_declarations()
    {
        using var buffer = new XmlBuffer();
        Assert.Equal(XmlError.None, buffer.Parse("<stream:error/>"u8, Parse(Examples.StreamHeader).Scope, XmlLimits.Default));

        Assert.Equal("<error xmlns='http://etherx.jabber.org/streams'/>"u8, buffer.Bytes);
    }

    private static StreamHeader Parse(string xml)
    {
        Assert.True(StreamHeader.TryParse(Encoding.UTF8.GetBytes(xml), XmlLimits.Default, out StreamHeader? header, out XmlError error));
        Assert.Equal(XmlError.None, error);
        return header;
    }
}
