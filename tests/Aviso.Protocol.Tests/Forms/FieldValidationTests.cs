using Aviso.Xml;

namespace Aviso.Protocol.Tests.Forms;

public sealed class FieldValidationTests
{
    [Theory]
    [InlineData("xs:boolean", "true", "yes")]
    [InlineData("xs:byte", "-128", "128")]
    [InlineData("xs:short", "32767", "32768")]
    [InlineData("xs:int", "-2147483648", "2147483648")]
    [InlineData("xs:long", "9223372036854775807", "9223372036854775808")]
    [InlineData("xs:integer", "123456789012345678901234567890", "1.5")]
    [InlineData("xs:nonNegativeInteger", "0", "-1")]
    [InlineData("xs:positiveInteger", "1", "0")]
    [InlineData("xs:decimal", "-1.50", "1e3")]
    [InlineData("xs:double", "1e3", "one")]
    [InlineData("xs:double", "-INF", "inf")]
    [InlineData("xs:date", "2003-10-06", "2003-13-06")]
    [InlineData("xs:dateTime", "2003-10-06T11:22:00-07:00", "2003-10-06")]
    [InlineData("xs:time", "11:22:00", "11:22")]
    [InlineData("xs:anyURI", "xmpp:a@b", "a b")]
    [InlineData("xs:language", "en-GB", "en_GB")]
    [InlineData("xs:int", "5", " 5")]
    public void Datatypes_tell_their_values(string datatype, string good, string bad)
    {
        Assert.True(FieldValidation.OfType(datatype).Accepts(good));
        Assert.False(FieldValidation.OfType(datatype).Accepts(bad));
    }

    [Theory]
    [InlineData("xs:string")]
    [InlineData("x:own")]
    [InlineData("xs:unheardOf")]
    public void Unknown_datatypes_are_text(string datatype) => Assert.True(FieldValidation.OfType(datatype).Accepts("anything \u265A"));

    [Theory]
    [InlineData("xs:int", "1", "10", "1", true)]
    [InlineData("xs:int", "1", "10", "10", true)]
    [InlineData("xs:int", "1", "10", "0", false)]
    [InlineData("xs:int", "1", "10", "11", false)]
    [InlineData("xs:int", null, "10", "-5", true)]
    [InlineData("xs:int", null, null, "5", true)]
    [InlineData("xs:int", "x", "10", "5", true)]
    [InlineData("xs:dateTime", "2003-10-05T00:00:00-07:00", "2003-10-24T23:59:59-07:00", "2003-10-06T11:22:00-07:00", true)]
    [InlineData("xs:dateTime", "2003-10-05T00:00:00-07:00", "2003-10-24T23:59:59-07:00", "2003-10-05T06:59:59Z", false)]
    [InlineData("xs:string", "a", "b", "z", true)]
    public void Ranges_include_their_bounds(string datatype, string? min, string? max, string value, bool accepted) =>
        Assert.Equal(accepted, FieldValidation.InRange(datatype, min, max).Accepts(value));

    [Theory]
    [InlineData("([0-9]{3})-([0-9]{2})-([0-9]{4})", "123-12-1234", true)]
    [InlineData("([0-9]{3})-([0-9]{2})-([0-9]{4})", "x123-12-1234", false)]
    [InlineData("a|b", "ab", false)]
    [InlineData("a|b", "b", true)]
    [InlineData("(", "not understood", true)]
    [InlineData("(a)\\1", "not supported", true)]
    public void Pattern_matches_the_whole_value(string pattern, string value, bool accepted) =>
        Assert.Equal(accepted, new FieldValidation { Method = FieldValidationMethod.Regex, Pattern = pattern }.Accepts(value));

    [Fact]
    public void Evil_pattern_is_answered_in_linear_time()
    {
        var validation = new FieldValidation { Method = FieldValidationMethod.Regex, Pattern = "(a+)+b" };

        Assert.False(validation.Accepts(new string('a', 50_000)));
    }

    [Theory]
    [InlineData("<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:int'><basic/></validate>")]
    [InlineData("<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:int'><range min='1' max='2'/></validate>")]
    [InlineData("<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'><open/><list-range min='1' max='3'/></validate>")]
    [InlineData("<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'><regex>[a-z]+</regex></validate>")]
    public void Element_is_read_and_written_without_loss(string xml) =>
        Assert.Equal(xml, FieldValidation.Parse(Element.Parse(xml)).ToElement().ToXml());

    [Fact]
    public void Nonsense_is_left_out()
    {
        var validation = FieldValidation.Parse(Element.Parse(
            "<validate xmlns='http://jabber.org/protocol/xdata-validate'><magic/><list-range min='-1' max='many'/></validate>"));

        Assert.Equal(new FieldValidation(), validation);
    }
}
