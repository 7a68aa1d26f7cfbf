namespace Aviso.Xml.Tests;

public sealed class ElementTests
{
    [Fact]
    public void Element_with_children_attributes_and_text_writes_canonical_form()
    {
        var element = new Element(
            "iq",
            "jabber:client",
            ("type", "result"),
            ("to", (string?)null),
            new Element("query", "jabber:iq:version", new Element("name", "jabber:iq:version", "A & B <\"'>\r")),
            null);

        Assert.Equal(
            "<iq type='result'><query xmlns='jabber:iq:version'><name>A &amp; B &lt;\"'&gt;&#xD;</name></query></iq>",
            element.ToXml("jabber:client"));
    }

    [Theory]
    [InlineData("<a/>")]
    [InlineData("<a xmlns='urn:x'><b xmlns=''/>text<c d='&amp;&lt;&gt;&apos;&quot;&#x9;&#xA;&#xD;' xml:lang='en'>ü😀</c></a>")]
    [InlineData("<a xmlns:p='urn:p' p:b='1' b='2'/>")]
    public void Element_parsed_from_canonical_text_writes_the_same_text(string xml)
    {
        Assert.Equal(xml, Element.Parse(xml).ToXml());
    }

    [Fact]
    public void Element_parsed_with_inherited_namespace_takes_it()
    {
        Element element = Element.Parse("<message><body>x</body></message>", "jabber:client");

        Assert.Equal("jabber:client", element.Namespace);
        Assert.Equal("x", element.Child("body")?.Text);
        Assert.Equal("<message xmlns='jabber:client'><body>x</body></message>", element.ToXml());
    }

    [Fact]
    public void Element_from_prefixed_text_loses_element_prefixes_only()
    {
        Element element = Element.Parse("<p:a xmlns:p='urn:p' xmlns:q='urn:q'><p:b q:c='1'/></p:a>");

        Assert.Equal("<a xmlns='urn:p'><b xmlns:q='urn:q' q:c='1'/></a>", element.ToXml());
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("<a>")]
    [InlineData("<a/><b/>")]
    [InlineData("<!DOCTYPE a><a/>")]
    public void Element_parse_of_anything_else_throws_FormatException(string xml)
    {
        Assert.Throws<FormatException>(() => Element.Parse(xml));
    }

    [Fact]
    public void Element_copies_leave_the_original_unchanged()
    {
        var original = new Element("a", "n", ("x", "1"), ("y", "2"));

        Assert.Equal("<a x='3' y='2'/>", original.WithAttribute("x", "3").ToXml("n"));
        Assert.Equal("<a y='2'/>", original.WithAttribute("x", null).ToXml("n"));
        Assert.Equal("<a x='1' y='2'><b/></a>", original.WithChild(new Element("b", "n")).ToXml("n"));
        Assert.Equal("<a x='1' y='2' z='4'>t</a>", original.With("t", ("z", "4")).ToXml("n"));
        Assert.Equal("<a x='1' y='2'/>", original.ToXml("n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("1a")]
    [InlineData("a/><b")]
    public void Element_with_a_name_xml_does_not_allow_is_refused(string name)
    {
        Assert.Throws<ArgumentException>(() => new Element(name, ""));
    }

    [Theory]
    [InlineData("xmlns")]
    [InlineData("p:a")]
    [InlineData("a='' b")]
    public void Element_with_an_attribute_name_xml_does_not_allow_is_refused(string name)
    {
        Assert.Throws<ArgumentException>(() => new Element("a", "", (name, "1")));
    }

    [Fact]
    public void Element_text_that_xml_cannot_carry_becomes_the_replacement_character()
    {
        var element = new Element("a", "", ("b", "\u0000\uFFFF"), "\u0001x\uD800");

        Assert.Equal("<a b='\uFFFD\uFFFD'>\uFFFDx\uFFFD</a>", element.ToXml());
    }

    [Fact]
    public void Element_finds_children_by_name_and_namespace()
    {
        var element = new Element("a", "n", new Element("b", "m"), new Element("b", "n", "1"), "text", new Element("b", "n", "2"));

        Assert.Equal("1", element.Child("b")!.Text);
        Assert.Equal("m", element.Child("b", "m")!.Namespace);
        Assert.Null(element.Child("c"));
        Assert.Equal(["1", "2"], element.ChildrenNamed("b").Select(child => child.Text));
        Assert.Equal(3, element.Children.Count);
        Assert.Equal("text", element.Text);
    }
}
