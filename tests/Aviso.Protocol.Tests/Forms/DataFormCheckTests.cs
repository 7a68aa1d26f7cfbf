namespace Aviso.Protocol.Tests.Forms;

public sealed class DataFormCheckTests
{
    private static readonly FormOption[] Colours = [new("red"), new("green")];

    [Fact]
    public void Complete_submission_is_accepted_and_unknown_fields_are_ignored()
    {
        var form = DataForm.Form(
            "urn:f",
            FormField.ForText("name", "Name") with { Required = true },
            FormField.ForBoolean("public", "Public", false),
            FormField.ForJids("invite", "Invite", []),
            FormField.ForChoices("colours", "Colours", [], Colours),
            FormField.ForFixed("text"));

        Assert.Null(form.Check(DataForm.Submit(
            "urn:f", Given("name", "x"), Given("public", "true"), Given("invite", "a@b", "c@d/e"), Given("colours", "red", "green"), Given("more", "y"))));
        Assert.Null(form.Check(DataForm.Submit("urn:f", Given("name", "x"))));
        Assert.Null(form.Check(DataForm.Submit("urn:f", Given("name", "x"), Given("public", ""), Given("colours"))));
    }

    [Fact]
    public void Missing_required_field_is_named()
    {
        var form = DataForm.Form(null, FormField.ForText("name", "Name") with { Required = true });

        foreach (var submission in new[] { DataForm.Submit(null), DataForm.Submit(null, Given("name")), DataForm.Submit(null, Given("name", "")) })
        {
            var error = form.Check(submission);
            Assert.Equal("not-acceptable", error!.Condition);
            Assert.Contains("\"name\"", error.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(FormFieldType.Boolean, "yes")]
    [InlineData(FormFieldType.JidSingle, "a@@b")]
    [InlineData(FormFieldType.JidMulti, "a@b|@")]
    [InlineData(FormFieldType.ListSingle, "blue")]
    [InlineData(FormFieldType.ListMulti, "red|blue")]
    [InlineData(FormFieldType.TextSingle, "a|b")]
    [InlineData(FormFieldType.ListSingle, "red|green")]
    [InlineData(FormFieldType.Boolean, "1|0")]
    public void Values_of_the_wrong_kind_are_not_acceptable(FormFieldType type, string values)
    {
        var form = DataForm.Form(null, new FormField("f", type) { Options = Colours });

        Assert.Equal("not-acceptable", form.Check(DataForm.Submit(null, Given("f", values.Split('|'))))?.Condition);
    }

    [Fact]
    public void Open_list_takes_other_values()
    {
        var field = FormField.ForChoice("f", null, null, Colours);
        var open = field with { Validation = new FieldValidation { Method = FieldValidationMethod.Open } };

        Assert.NotNull(DataForm.Form(null, field).Check(DataForm.Submit(null, Given("f", "blue"))));
        Assert.Null(DataForm.Form(null, open).Check(DataForm.Submit(null, Given("f", "blue"))));
    }

    [Fact]
    public void Number_of_chosen_values_is_bounded()
    {
        var form = DataForm.Form(null, FormField.ForChoices("f", null, [], Colours) with { Validation = new FieldValidation { ListMin = 2, ListMax = 2 } });

        Assert.NotNull(form.Check(DataForm.Submit(null, Given("f", "red"))));
        Assert.Null(form.Check(DataForm.Submit(null, Given("f", "red", "green"))));
        Assert.NotNull(form.Check(DataForm.Submit(null, Given("f", "red", "green", "red"))));
    }

    [Fact]
    public void Validation_applies_to_each_line()
    {
        var form = DataForm.Form(null, FormField.ForLines("f", null) with { Validation = FieldValidation.OfType("xs:int") });

        Assert.Null(form.Check(DataForm.Submit(null, Given("f", "1", "2"))));
        Assert.NotNull(form.Check(DataForm.Submit(null, Given("f", "1", "x"))));
    }

    private static FormField Given(string name, params string[] values) => new(name) { Values = values };
}
