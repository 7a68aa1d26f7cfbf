using Aviso.Xml;

namespace Aviso.Protocol.Tests.Forms;

public sealed class DataFormTests
{
    private const string FormXml =
        "<x xmlns='jabber:x:data' type='form'><title>Bot Configuration</title><instructions>One</instructions>"
        + "<instructions>Two</instructions><page xmlns='http://jabber.org/protocol/xdata-layout' label='P'><fieldref var='botname'/></page>"
        + "<field var='FORM_TYPE' type='hidden'><value>jabber:bot</value></field>"
        + "<field type='fixed'><value>Section 1</value></field>"
        + "<field var='botname' type='text-single' label='The name'><desc>Any</desc><required/></field>"
        + "<field var='features' type='list-multi'><value>news</value><value>search</value>"
        + "<option label='News'><value>news</value></option><option><value>search</value></option></field>"
        + "<field var='age' type='text-single'><validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:int'>"
        + "<range min='0' max='150'/></validate></field></x>";

    private const string ResultXml =
        "<x xmlns='jabber:x:data' type='result'><reported><field var='name' type='text-single' label='Name'/></reported>"
        + "<item><field var='name'><value>Juliet</value></field></item><item><field var='name'><value/></field></item></x>";

    [Theory]
    [InlineData(FormXml)]
    [InlineData(ResultXml)]
    [InlineData("<x xmlns='jabber:x:data' type='cancel'/>")]
    public void Form_is_read_and_written_without_loss(string xml)
    {
        Assert.True(DataForm.TryParse(Element.Parse(xml), out var form, out _));
        Assert.Equal(xml, form.ToElement().ToXml());
    }

    [Fact]
    public void Parts_of_a_form_are_found()
    {
        Assert.True(DataForm.TryParse(Element.Parse(FormXml), out var form, out _));

        Assert.Equal("jabber:bot", form.FormType);
        Assert.Equal(["One", "Two"], form.Instructions);
        Assert.True(form["botname"]!.Required);
        Assert.Equal(["news", "search"], form["features"]!.Values);
        Assert.Equal([new FormOption("news", "News"), new FormOption("search")], form["features"]!.Options);
        Assert.Equal(("xs:int", "0", "150"), (form["age"]!.Validation!.Datatype, form["age"]!.Validation!.Min, form["age"]!.Validation!.Max));
        Assert.Null(form["none"]);
        Assert.Single(form.Layout);
    }

    [Fact]
    public void Prefixed_validation_is_read()
    {
        var xml = "<x xmlns='jabber:x:data' xmlns:xdv='http://jabber.org/protocol/xdata-validate' type='form'>"
            + "<field var='d' type='text-single'><xdv:validate datatype='xs:date'><xdv:basic/></xdv:validate></field></x>";

        Assert.True(DataForm.TryParse(Element.Parse(xml), out var form, out _));
        Assert.Equal("xs:date", form["d"]!.Validation!.Datatype);
    }

    [Theory]
    [InlineData("<x xmlns='jabber:x:data'/>")]
    [InlineData("<x xmlns='jabber:x:data' type='other'/>")]
    [InlineData("<x xmlns='other' type='form'/>")]
    [InlineData("<x xmlns='jabber:x:data' type='submit'><field><value>a</value></field></x>")]
    [InlineData("<x xmlns='jabber:x:data' type='submit'><field var=''/></x>")]
    [InlineData("<x xmlns='jabber:x:data' type='submit'><field var='a'/><field var='a'/></x>")]
    [InlineData("<x xmlns='jabber:x:data' type='form'><field var='a' type='list-single'><option/></field></x>")]
    [InlineData("<x xmlns='jabber:x:data' type='form'><field var='a' type='list-single'><option><value/><value/></option></field></x>")]
    [InlineData("<x xmlns='jabber:x:data' type='result'><reported/><reported/></x>")]
    [InlineData("<x xmlns='jabber:x:data' type='result'><reported><field/></reported></x>")]
    [InlineData("<x xmlns='jabber:x:data' type='result'><item><field var='a'/><field var='a'/></item></x>")]
    public void Broken_forms_are_bad_requests(string xml)
    {
        Assert.False(DataForm.TryParse(Element.Parse(xml), out var form, out var error));
        Assert.Null(form);
        Assert.Equal("bad-request", error.Condition);
        Assert.NotNull(error.Text);
    }

    [Fact]
    public void Form_type_is_required_by_those_who_need_it()
    {
        Assert.Null(DataForm.Submit("urn:a").RequireFormType("urn:a"));
        Assert.Equal("bad-request", DataForm.Submit("urn:b").RequireFormType("urn:a")!.Condition);
        Assert.Equal("bad-request", DataForm.Submit(null).RequireFormType("urn:a")!.Condition);
    }

    [Fact]
    public void Visible_form_type_counts_in_submissions_only()
    {
        var field = FormField.ForText("FORM_TYPE", null, "urn:a");

        Assert.Equal("urn:a", DataForm.Submit(null, field).FormType);
        Assert.Equal("urn:a", DataForm.Submit(null, field with { Type = null }).FormType);
        Assert.Null(DataForm.Form(null, field).FormType);
        Assert.Null(DataForm.Result(null, field).FormType);
    }

    [Fact]
    public void Unknown_field_type_is_text()
    {
        Assert.True(FormField.TryParse(Element.Parse("<field xmlns='jabber:x:data' var='a' type='colour'/>"), out var field, out _));
        Assert.Equal(FormFieldType.TextSingle, field.Type);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("0", false)]
    [InlineData("false", false)]
    [InlineData("TRUE", null)]
    [InlineData("", null)]
    public void Booleans_are_read_in_both_spellings(string value, bool? expected) =>
        Assert.Equal(expected, new FormField("a") { Values = [value] }.Boolean);

    [Fact]
    public void Lines_are_split_and_joined()
    {
        var field = FormField.ForLines("a", "Label", "one\r\ntwo\n\nfour");

        Assert.Equal(["one", "two", "", "four"], field.Values);
        Assert.Equal("one\ntwo\n\nfour", field.Text);
        Assert.Empty(FormField.ForLines("a", null).Values);
    }

    [Fact]
    public void Fields_for_people_are_made_of_values()
    {
        Assert.Equal("1", FormField.ForBoolean("a", "A", true).Value);
        Assert.Equal("a@b", FormField.ForJid("a", "A", Jid.Parse("A@b")).Value);
        Assert.Equal(["a@b", "c"], FormField.ForJids("a", "A", [Jid.Parse("a@b"), Jid.Parse("c")]).Values);
        Assert.Equal(FormFieldType.TextPrivate, FormField.ForPassword("a", "A").Type);
        Assert.Null(FormField.ForFixed("t").Var);
    }
}
