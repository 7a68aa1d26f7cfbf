using Aviso.Config.Tdsl.Reading;

namespace Aviso.Config.Tdsl.Tests.Reading;

public sealed class TdslEvaluatorTests
{
    [Theory]
    [InlineData("10 - 2 + 3", 11L)] // the original answers 5
    [InlineData("2 + 3 * 4", 14L)]
    [InlineData("2 * 3 + 4", 10L)]
    [InlineData("20 / 2 / 5", 2L)]
    [InlineData("8 / 3 * 3", 6L)]
    [InlineData("5 -3", 2L)]
    [InlineData("5 - -3", 8L)]
    [InlineData("1 + 2 * 3 - 4 / 2 + 1", 6L)]
    [InlineData("1.5 * 2", 3.0)]
    [InlineData("7 / 2.0", 3.5)]
    [InlineData("'a' + \"'\" + 'b'", "a'b")]
    [InlineData("env('HOME') + '/x'", "/home/romeo/x")]
    [InlineData("env('NONE', 'other')", "other")]
    [InlineData("prop('given')", "by switch")]
    [InlineData("prop('none', 'other')", "other")]
    [InlineData("prop('other/base') * 2", 42L)]
    public void A_value_is_worked_out(string expression, object expected) => Assert.Equal(expected, Evaluate(expression).Value);

    [Theory]
    [InlineData("'a' - 'b'", "'-' cannot work on texts; put a text that contains it in quotes")]
    [InlineData("jabber-server", "'-' cannot work on texts; put a text that contains it in quotes")]
    [InlineData("'a' + 5", "'+' cannot work on a text and a number; numbers go with numbers, and texts are joined by '+'")]
    [InlineData("true + null", "'+' cannot work on a truth value and null; numbers go with numbers, and texts are joined by '+'")]
    [InlineData("1 / 0", "division by zero")]
    [InlineData("1.0 / 0", "the result is no number")]
    [InlineData("9223372036854775807 + 1", "the result is larger than any option can be")]
    [InlineData("env('NONE')", "environment variable 'NONE' is not set and no default is given")]
    [InlineData("prop('none')", "property 'none' is not set and no default is given")]
    [InlineData("file('/nowhere/at/all')", "file '/nowhere/at/all' does not exist and no default is given")]
    [InlineData("prop('value')", "the reference goes round in a circle: value -> value")]
    [InlineData("prop('other/list')", "expected a single value, not a list")]
    public void What_cannot_be_worked_out_is_named(string expression, string expected) =>
        Assert.Equal(expected, Assert.Single(Assert.Throws<TdslException>(() => Evaluate(expression)).Errors).Message);

    [Fact]
    public void A_circle_of_references_is_named_in_full()
    {
        var document = TdslDocument.Parse("a = prop('b')\nb = prop('c')\nc = 1 + prop('a')", "t.tdsl");
        var error = Assert.Single(Assert.Throws<TdslException>(() => First(document)).Errors);
        Assert.Equal("t.tdsl:1:5: the reference goes round in a circle: b -> c -> a -> b", error.ToString());
    }

    [Fact]
    public void Long_chains_and_doubling_texts_are_bounded()
    {
        var chain = string.Join('\n', Enumerable.Range(0, 5000).Select(n => $"a{n} = prop('a{n + 1}')"));
        Assert.Contains("more than 100 references", Message(chain));
        var doubling = string.Join('\n', Enumerable.Range(0, 90).Select(n => $"a{n} = prop('a{n + 1}') + prop('a{n + 1}')")) + "\na90 = 'x'";
        Assert.Contains("longer than 65536 characters", Message(doubling));
        Assert.Equal(100_001L, First(TdslDocument.Parse("a = 1" + string.Concat(Enumerable.Repeat("+1", 100_000)), "t")).Value);

        static string Message(string text) => Assert.Throws<TdslException>(() => First(TdslDocument.Parse(text, "t"))).Message;
    }

    [Fact]
    public void A_file_is_read_relative_to_the_configuration_and_is_not_in_clear()
    {
        var folder = Directory.CreateTempSubdirectory("aviso-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "secret"), "hunter2\r\n");
            var document = TdslDocument.Parse("a = 'x' + file('secret')", Path.Combine(folder.FullName, "config.tdsl"));
            Assert.Equal(new TdslScalar("xhunter2", InClear: false), First(document));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("'hunter2'", true)]
    [InlineData("'hunter' + '2'", true)]
    [InlineData("'x' + env('HOME')", false)]
    [InlineData("prop('given')", false)]
    public void Only_what_stands_in_the_file_is_in_clear(string expression, bool expected) => Assert.Equal(expected, Evaluate(expression).InClear);

    private static TdslScalar Evaluate(string expression) =>
        First(TdslDocument.Parse($"value = {expression}\nother {{ base = 21\n list = [] }}", "t.tdsl"));

    private static TdslScalar First(TdslDocument document)
    {
        var references = new TdslReferences
        {
            Environment = name => name == "HOME" ? "/home/romeo" : null,
            Properties = new Dictionary<string, string> { ["given"] = "by switch" },
        };
        return new TdslEvaluator(document, references).Evaluate(((TdslProperty)document.Entries[0]).Value);
    }
}
