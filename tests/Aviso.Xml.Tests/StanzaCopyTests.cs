using System.Buffers;
using System.Text;

namespace Aviso.Xml.Tests;

public sealed class StanzaCopyTests
{
    [Fact]
    public void Copy_replaces_addresses_and_keeps_the_rest()
    {
        XmlBuffer source = XmlBuffer.FromText(
            "<message from='x' to='y' id='1' xmlns='jabber:client' xmlns:p='urn:p' p:q='2' type=\"chat\"><body>a</body>b</message>");

        Assert.Equal(
            "<message from='a@b' to='c@d' id='1' xmlns:p='urn:p' p:q='2' type=\"chat\"><body>a</body>b</message>",
            Write(new StanzaCopy(source.Root) { From = "a@b"u8, To = "c@d"u8 }));
        Assert.Equal(
            "<message id='2' xmlns:p='urn:p' p:q='2' type=\"chat\"><body>a</body>b</message>",
            Write(new StanzaCopy(source.Root) { Id = "2"u8 }));
    }

    [Fact]
    public void Copy_makes_namespace_and_language_explicit_when_asked()
    {
        XmlBuffer plain = XmlBuffer.FromText("<presence/>", "jabber:client");
        XmlBuffer own = XmlBuffer.FromText("<presence xml:lang='de'/>", "jabber:client");

        Assert.Equal("<presence/>", Write(new StanzaCopy(plain.Root)));
        Assert.Equal(
            "<presence xmlns='jabber:client' xml:lang='en'/>",
            Write(new StanzaCopy(plain.Root) { Namespace = "jabber:client"u8, Lang = "en"u8 }));
        Assert.Equal(
            "<presence xmlns='jabber:client' xml:lang='de'/>",
            Write(new StanzaCopy(own.Root) { Namespace = "jabber:client"u8, Lang = "en"u8 }));
    }

    [Fact]
    public void Copy_leaves_out_children_and_appends_bytes()
    {
        XmlBuffer source = XmlBuffer.FromText("<m><a/>1<b><c/></b>2<d/></m>");
        XmlNode a = source.Root.FirstChild;
        XmlNode b = a.NextSibling;
        XmlNode d = b.NextSibling;

        Assert.Equal("<m><a/>12<d/><e/></m>", Write(new StanzaCopy(source.Root) { Skip = [b.OuterRange], Appended = "<e/>"u8 }));
        Assert.Equal("<m>1<b><c/></b>2</m>", Write(new StanzaCopy(source.Root) { Skip = [a.OuterRange, d.OuterRange] }));
        Assert.Equal("<m>1<b><c/></b>2<d/></m>", Write(new StanzaCopy(source.Root) { Skip = [a.OuterRange] }));
        Assert.Equal("<b/>", Write(new StanzaCopy(b) { Skip = [b.FirstChild.OuterRange] }));
    }

    [Fact]
    public void Copy_of_an_empty_tag_opens_it_for_appended_bytes()
    {
        XmlBuffer source = XmlBuffer.FromText("<presence type='x'/>");

        Assert.Equal("<presence type='x'><c/></presence>", Write(new StanzaCopy(source.Root) { Appended = "<c/>"u8 }));
    }

    [Fact]
    public void Copy_of_a_nested_stanza_stands_alone()
    {
        XmlBuffer source = XmlBuffer.FromText("<f xmlns='urn:f'><message xmlns='jabber:client' to='a'><body>x</body></message></f>");

        Assert.Equal(
            "<message xmlns='jabber:client' to='b'><body>x</body></message>",
            Write(new StanzaCopy(source.Root.FirstChild) { Namespace = "jabber:client"u8, To = "b"u8 }));
    }

    private static string Write(StanzaCopy copy)
    {
        var output = new ArrayBufferWriter<byte>();
        copy.WriteTo(output);
        byte[] bytes = new byte[copy.Length];

        Assert.Equal(bytes.Length, copy.CopyTo(bytes));
        Assert.Equal(output.WrittenSpan, bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
