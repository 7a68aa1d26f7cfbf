using System.Text;

namespace Aviso.Xml.Tests;

public sealed class XmlBufferTests
{
    public static TheoryData<string> Canonical => [.. Examples.Canonical];

    public static TheoryData<string, string> Rewritten => [.. Examples.Rewritten];

    public static TheoryData<string, XmlError> Refused => [.. Examples.Refused];

    [Theory]
    [MemberData(nameof(Canonical))]
    public void Parse_of_canonical_element_keeps_its_bytes(string xml)
    {
        using XmlBuffer buffer = Parse(xml);

        Assert.Equal(xml, Encoding.UTF8.GetString(buffer.Bytes));
    }

    [Theory]
    [MemberData(nameof(Rewritten))]
    public void Parse_of_other_forms_rewrites_them(string xml, string canonical)
    {
        using XmlBuffer buffer = Parse(xml);

        Assert.Equal(canonical, Encoding.UTF8.GetString(buffer.Bytes));
    }

    [Theory]
    [MemberData(nameof(Rewritten))]
    public void Parse_of_canonical_form_is_a_fixed_point(string xml, string canonical)
    {
        using XmlBuffer first = Parse(xml);
        using XmlBuffer second = Parse(canonical);

        Assert.Equal(canonical, Encoding.UTF8.GetString(second.Bytes));
        Assert.Equal(first.Root.ToElement().ToXml(), second.Root.ToElement().ToXml());
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Parse_of_unacceptable_bytes_gives_the_reason(string xml, XmlError expected)
    {
        using var buffer = new XmlBuffer();

        Assert.Equal(expected, buffer.Parse(Encoding.UTF8.GetBytes(xml), Examples.Scope, XmlLimits.Default));
        Assert.True(buffer.Bytes.IsEmpty);
        Assert.False(buffer.Root.Exists);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0xBC })] // overlong '<'
    [InlineData(new byte[] { 0xE0, 0x80, 0xBC })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })] // surrogate
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })] // beyond U+10FFFF
    [InlineData(new byte[] { 0xF8, 0x88, 0x80, 0x80, 0x80 })]
    public void Parse_of_invalid_utf8_is_not_well_formed(byte[] bad)
    {
        using var buffer = new XmlBuffer();
        foreach ((string before, string after) in new[] { ("<a>", "</a>"), ("<a b='", "'/>"), ("<a", "/>"), ("<a><![CDATA[", "]]></a>") })
        {
            byte[] frame = [.. Encoding.UTF8.GetBytes(before), .. bad, .. Encoding.UTF8.GetBytes(after)];

            Assert.Equal(XmlError.NotWellFormed, buffer.Parse(frame, Examples.Scope, XmlLimits.Default));
        }
    }

    [Fact]
    public void Parse_resolves_names_and_values()
    {
        using XmlBuffer buffer = Parse(Examples.ChatMessage);
        XmlNode root = buffer.Root;

        Assert.True(root.Is("message"u8, "jabber:client"u8));
        Assert.Equal("chat", root.Attribute("type"));
        Assert.Equal("romeo@montague.example/orchard-7f3a"u8, root.RawAttribute("to"u8));
        Assert.Equal("en", root.Lang);
        Assert.Null(root.Attribute("lang"));
        Assert.False(root.TryGetRawAttribute("none"u8, out _));
        Assert.Equal("Wherefore art thou, Romeo? Deny thy father.", root.Child("body"u8).Text);
        Assert.True(root.Child("active"u8, "http://jabber.org/protocol/chatstates"u8).IsEmptyTag);
        Assert.False(root.Child("active"u8).Exists);
        Assert.Equal(4, Count(root));
        Assert.False(root.HasText);
        Assert.False(root.Parent.Exists);
        Assert.True(root.FirstChild.Parent.Is("message"u8, "jabber:client"u8));
        Assert.Equal("<request xmlns='urn:xmpp:receipts'/>"u8, root.Child("request"u8, "urn:xmpp:receipts"u8).OuterXml);
    }

    [Fact]
    public void Namespaces_of_siblings_and_descendants_follow_the_innermost_declaration()
    {
        using XmlBuffer buffer = Parse("<a xmlns='urn:a'><b xmlns='urn:b'><c xmlns=''><d/></c><e/></b><f/></a>");
        XmlNode b = buffer.Root.FirstChild;

        Assert.Equal("urn:b"u8, b.Namespace);
        Assert.True(b.FirstChild.Namespace.IsEmpty);
        Assert.True(b.FirstChild.FirstChild.Namespace.IsEmpty);
        Assert.Equal("urn:b"u8, b.FirstChild.NextSibling.Namespace);
        Assert.Equal("urn:a"u8, b.NextSibling.Namespace);
        Assert.False(b.NextSibling.NextSibling.Exists);
    }

    [Fact]
    public void Namespace_declared_with_references_compares_decoded()
    {
        using XmlBuffer buffer = Parse("<x xmlns='a&amp;b'><y/></x>");

        Assert.True(buffer.Root.Is("x"u8, "a&b"u8));
        Assert.True(buffer.Root.Child("y"u8).Exists);
    }

    [Fact]
    public void Attribute_view_names_prefix_namespace_value_and_place()
    {
        using XmlBuffer buffer = Parse("<a xmlns='urn:a' b='&lt;1' xmlns:p='urn:p' p:c='2'/>");
        var seen = new List<string>();
        foreach (XmlAttribute attribute in buffer.Root.Attributes)
        {
            seen.Add($"{Text(attribute.Prefix)}|{Text(attribute.Name)}|{Text(attribute.Namespace)}|{attribute.Value}|{Text(buffer.Bytes[attribute.Range])}");
        }

        Assert.Equal(["|b||<1|b='&lt;1'", "p|c|urn:p|2|p:c='2'"], seen);
    }

    [Fact]
    public void Text_concatenates_what_stands_directly_in_the_element()
    {
        using XmlBuffer buffer = Parse("<a>1 &amp;<b>2</b> 3<c/></a>");

        Assert.Equal("1 & 3", buffer.Root.Text);
        Assert.True(buffer.Root.HasText);
        Assert.Equal("1 &amp;<b>2</b> 3<c/>"u8, buffer.Root.InnerXml);
    }

    [Fact]
    public void Detached_copy_survives_reuse_of_the_buffer()
    {
        using XmlBuffer buffer = Parse("<message><body>one</body></message>");
        XmlBuffer kept = buffer.Detach();
        Assert.Equal(XmlError.None, buffer.Parse("<presence xmlns='urn:other'/>"u8, NamespaceScope.Empty, XmlLimits.Default));

        Assert.True(kept.Root.Is("message"u8, "jabber:client"u8));
        Assert.Equal("one", kept.Root.Child("body"u8).Text);
        Assert.Same(kept, kept.Detach());
    }

    [Fact]
    public void Reset_buffer_can_be_used_again()
    {
        using XmlBuffer buffer = Parse("<a/>");
        buffer.Reset();
        Assert.True(buffer.Bytes.IsEmpty);

        Assert.Equal(XmlError.None, buffer.Parse("<b/>"u8, NamespaceScope.Empty, XmlLimits.Default));
        Assert.True(buffer.Root.Is("b"u8, ""u8));
    }

#if DEBUG
    [Fact]
    public void Node_used_after_the_buffer_was_reused_throws_in_debug_builds()
    {
        using XmlBuffer buffer = Parse("<a/>");
        XmlNode stale = buffer.Root;
        buffer.Reset();

        Assert.Throws<InvalidOperationException>(() => stale.IsEmptyTag);
    }
#endif

    [Fact]
    public void FromText_refuses_what_is_not_xml()
    {
        Assert.Equal("x", XmlBuffer.FromText(" <a>x</a>\n").Root.Text);
        Assert.Throws<FormatException>(() => XmlBuffer.FromText("<a>"));
    }

    [Fact]
    public void Parse_keeps_every_limit()
    {
        var limits = new XmlLimits
        {
            MaxStanzaBytes = 200,
            MaxDepth = 3,
            MaxElements = 5,
            MaxAttributes = 3,
            MaxNameBytes = 7,
            MaxNamespaceDeclarations = 3,
        };
        (string Within, string Beyond)[] cases =
        [
            ($"<a>{new string('x', 193)}</a>", $"<a>{new string('x', 194)}</a>"),
            ("<a><b><c/></b></a>", "<a><b><c><d/></c></b></a>"),
            ("<a><b/><b/><b/><b/></a>", "<a><b/><b/><b/><b/><b/></a>"),
            ("<a b='' c='' d=''/>", "<a b='' c='' d='' e=''/>"),
            ("<sevenxx/>", "<eightxxx/>"),
            ("<a sevenxx=''/>", "<a eightxxx=''/>"),
            ("<a xmlns='1'><b xmlns='2'/></a>", "<a xmlns='1'><b xmlns='2'/><b xmlns='3'/></a>"),
            ("<a xmlns:p='2' xmlns:q='2' xmlns:r='2'/>", "<a xmlns:p='2' xmlns:q='2'><b xmlns:p='2' xmlns:r='2'/></a>"),
        ];
        using var buffer = new XmlBuffer();
        foreach ((string within, string beyond) in cases)
        {
            Assert.Equal((within, XmlError.None), (within, buffer.Parse(Encoding.UTF8.GetBytes(within), Examples.Scope, limits)));
            Assert.Equal((beyond, XmlError.LimitExceeded), (beyond, buffer.Parse(Encoding.UTF8.GetBytes(beyond), Examples.Scope, limits)));
        }
    }

    [Fact]
    public void Canonical_form_that_outgrows_the_limit_is_refused()
    {
        string prefixed = $"<a xmlns:p='{new string('n', 1000)}'>{string.Concat(Enumerable.Repeat("<p:b/><c/>", 400))}</a>";
        using var buffer = new XmlBuffer();

        Assert.Equal(XmlError.LimitExceeded, buffer.Parse(Encoding.UTF8.GetBytes(prefixed), Examples.Scope, XmlLimits.Default));
    }

    private static XmlBuffer Parse(string xml)
    {
        var buffer = new XmlBuffer();
        Assert.Equal(XmlError.None, buffer.Parse(Encoding.UTF8.GetBytes(xml), Examples.Scope, XmlLimits.Default));
        return buffer;
    }

    private static int Count(XmlNode node)
    {
        int count = 0;
        foreach (XmlNode _ in node.Children)
        {
            count++;
        }

        return count;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
