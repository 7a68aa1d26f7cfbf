using Aviso.Config.Tdsl.Reading;

namespace Aviso.Config.Tdsl.Tests.Reading;

public sealed class TdslParserTests
{
    [Fact]
    public void A_file_becomes_a_tree_with_positions()
    {
        var document = Parse("""
            # the server
            admins = [ 'romeo@example.org', juliet@example.org ]
            'c2s' () {
                connections {
                    5222 { socket: 'ssl' }
                }
            }
            ping (active: false, class: 'p') {}
            """);

        Assert.Equal(["admins", "c2s", "ping"], document.Entries.Select(entry => entry.Name));
        var admins = Assert.IsType<TdslList>(Assert.IsType<TdslProperty>(document.Entries[0]).Value);
        Assert.Equal(["romeo@example.org", "juliet@example.org"], admins.Items.Select(item => ((TdslLiteral)item).Value));
        Assert.Equal(new TdslPosition(2, 33), admins.Items[1].Position);

        var c2s = Assert.IsType<TdslBean>(document.Entries[1]);
        Assert.Equal(new TdslPosition(3, 1), c2s.Position);
        Assert.NotNull(c2s.Header);
        Assert.Null(c2s.Active);
        var connections = Assert.IsType<TdslBean>(Assert.Single(c2s.Entries));
        Assert.Null(connections.Header);
        var port = Assert.IsType<TdslBean>(Assert.Single(connections.Entries));
        var socket = Assert.IsType<TdslProperty>(Assert.Single(port.Entries));
        Assert.Equal(("5222", new TdslPosition(5, 16), new TdslPosition(5, 24)), (port.Name, socket.Position, socket.Value.Position));

        var ping = Assert.IsType<TdslBean>(document.Entries[2]);
        Assert.Equal(false, ((TdslLiteral)ping.Active!).Value);
        Assert.Equal("p", ((TdslLiteral)ping.Class!).Value);
        Assert.Null(ping.Exportable);
    }

    [Theory]
    [InlineData("a = 5", 5L)]
    [InlineData("a = -5", -5L)]
    [InlineData("a = 5L", 5L)]
    [InlineData("a = 9223372036854775807", long.MaxValue)]
    [InlineData("a = -9223372036854775808", long.MinValue)]
    [InlineData("a = 1.5", 1.5)]
    [InlineData("a = -1.5f", -1.5)]
    [InlineData("a = 1.5D", 1.5)]
    [InlineData("a = true", true)]
    [InlineData("a = null", null)]
    [InlineData("a = True", "True")]
    [InlineData("a = PT15M", "PT15M")]
    [InlineData("a = 7d", "7d")]
    [InlineData("a = 64k", "64k")]
    [InlineData("a = 127.0.0.1", "127.0.0.1")]
    [InlineData("a = 5;", 5L)]
    [InlineData("a = ''", "")]
    [InlineData("a = \"it's\"", "it's")]
    [InlineData("a = 'no # comment'   # a comment", "no # comment")]
    [InlineData("a = 'back\\slash'", "back\\slash")]
    [InlineData("a = 'two\r\nlines'", "two\nlines")]
    [InlineData("\uFEFFa = 5\r\n", 5L)]
    [InlineData("\ta\t=\t5\t", 5L)]
    [InlineData(",,a = 5,,", 5L)]
    public void A_literal_has_its_value(string text, object? expected)
    {
        var property = Assert.IsType<TdslProperty>(Assert.Single(Parse(text).Entries));
        Assert.Equal("a", property.Name);
        Assert.Equal(expected, Assert.IsType<TdslLiteral>(property.Value).Value);
    }

    [Theory]
    [InlineData("a = 1, b = 2")]
    [InlineData("a = 1\nb = 2")]
    [InlineData("a = 1,\n\n, b: 2 # end")]
    public void A_comma_and_a_new_line_separate_alike(string text) => Assert.Equal(["a", "b"], Parse(text).Entries.Select(entry => entry.Name));

    [Theory]
    [InlineData("c2s\n{\n}")]
    [InlineData("c2s()\n# why\n{}")]
    [InlineData("c2s ()")]
    [InlineData("'c2s' (active: true\nexportable: true) { }")]
    public void A_bean_may_be_written_in_several_ways(string text) => Assert.Equal("c2s", Assert.IsType<TdslBean>(Assert.Single(Parse(text).Entries)).Name);

    [Fact]
    public void Names_with_colons_and_maps_as_values_are_read()
    {
        var property = Assert.IsType<TdslProperty>(Assert.Single(Parse("'jabber:iq:last' = { a = [ [ 1 ], { b = 2 } ] }").Entries));
        Assert.Equal("jabber:iq:last", property.Name);
        var list = Assert.IsType<TdslList>(Assert.IsType<TdslProperty>(Assert.Single(Assert.IsType<TdslMap>(property.Value).Entries)).Value);
        Assert.IsType<TdslList>(list.Items[0]);
        Assert.IsType<TdslMap>(list.Items[1]);
    }

    /// <summary>Rows 113, 114 and 118 of the table of bad inputs, and every other way to break the grammar.</summary>
    [Theory]
    [InlineData("c2s {\n  a = 1\n", "t.tdsl:1:5: this '{' is never closed")]
    [InlineData("a = 1\n}", "t.tdsl:2:1: this '}' closes nothing")]
    [InlineData("a = [ 1, 2", "t.tdsl:1:5: this '[' is never closed")]
    [InlineData("a = 'abc", "t.tdsl:1:5: this quote is never closed")]
    [InlineData("a = 'abc\nb = 'def'", "t.tdsl:2:6: expected the end of the line, ',' or '}', not 'd'; text with spaces or special characters stands in quotes (a quote opened on line 1, column 5 spans lines: is its end missing?)")]
    [InlineData("ping (active: false {}", "t.tdsl:1:21: expected the end of the line, ',' or ')', not '{'; text with spaces or special characters stands in quotes")]
    [InlineData("ping (", "t.tdsl:1:6: this '(' is never closed")]
    [InlineData("ping (activ: false) {}", "t.tdsl:1:7: unknown field 'activ' in the bean's definition; known are class, active, exportable")]
    [InlineData("ping (active false) {}", "t.tdsl:1:14: expected ':' after 'active'")]
    [InlineData("ping (active: true, active: false) {}", "t.tdsl:1:21: 'active' is set twice, first on line 1 and again on line 1")]
    [InlineData("a = 1 b = 2", "t.tdsl:1:7: expected the end of the line, ',' or '}', not 'b'; text with spaces or special characters stands in quotes")]
    [InlineData("a = xmpp:2500", "t.tdsl:1:9: expected the end of the line, ',' or '}', not ':'; text with spaces or special characters stands in quotes")]
    [InlineData("a =", "t.tdsl:1:4: expected a value")]
    [InlineData("a = \nb = 1", "t.tdsl:1:5: expected a value")]
    [InlineData("a = 1 +", "t.tdsl:1:8: expected a value, not the end of the file")]
    [InlineData("a = 1 + }", "t.tdsl:1:9: expected a value, not '}'")]
    [InlineData("a = *", "t.tdsl:1:5: expected a value, not '*'")]
    [InlineData("a = -x", "t.tdsl:1:5: '-' works on numbers only; put text that contains it in quotes")]
    [InlineData("a", "t.tdsl:1:2: expected '=', ':', '(' or '{' after 'a'")]
    [InlineData("= 1", "t.tdsl:1:1: expected a name, not '='")]
    [InlineData("a = 99999999999999999999", "t.tdsl:1:5: this number is larger than any option can be")]
    [InlineData("a = get('x')", "t.tdsl:1:5: unknown function 'get'; known are env, prop and file")]
    [InlineData("a = env(x)", "t.tdsl:1:9: expected a text in quotes")]
    [InlineData("a = env('x'", "t.tdsl:1:12: expected ')' at the end of env(…)")]
    [InlineData("a = 1\n\tb\0 = 2", "t.tdsl:2:3: the character U+0000 is not allowed")]
    [InlineData("a = 1\n\uFEFFb = 2", "t.tdsl:2:1: the character U+FEFF is not allowed")]
    [InlineData("a = 1\rb = 2", "t.tdsl:1:6: a carriage return that does not end a line")]
    [InlineData("a = 1\nb = 2\nA = 3", "t.tdsl:3:1: 'A' is set twice, first on line 1 and again on line 3")]
    [InlineData("ping {}\n\nping (active: false) {}", "t.tdsl:3:1: 'ping' is set twice, first on line 1 and again on line 3")]
    public void A_fault_is_named_with_file_line_and_column(string text, string expected) =>
        Assert.Equal(expected, Assert.Single(Assert.Throws<TdslException>(() => Parse(text)).Errors).ToString());

    [Fact] // apart from the table, since an attribute cannot carry such a text
    public void Half_a_surrogate_pair_is_refused() => Assert.Equal("t.tdsl:1:6: half a surrogate pair", FirstError("a = '\uD800'"));

    [Fact]
    public void All_duplicates_are_reported_at_once() =>
        Assert.Equal([3, 4, 5], Assert.Throws<TdslException>(() => Parse("a=1\nb=1\na=2\nb=2\na=3")).Errors.Select(error => error.Line));

    [Theory]
    [InlineData("x = 5 5", "x = 5 5")]
    [InlineData("    'admin-password' = hunter 2", "    'admin-password' = …")]
    [InlineData("uri = jdbc:postgresql://db/chat?password=hunter2", "uri = …")]
    public void The_offending_line_is_shown_without_what_looks_like_a_secret(string text, string expected) =>
        Assert.Equal(expected, Assert.Single(Assert.Throws<TdslException>(() => Parse(text)).Errors).OffendingLine);

    [Fact]
    public void Size_nesting_entries_and_names_are_bounded()
    {
        Assert.Equal("t.tdsl: the file is larger than 1 MB", FirstError(new string(' ', 10_000_000)));
        Assert.Equal("t.tdsl:1:202: more than 100 blocks and lists within each other", FirstError(Repeat("a{", 10_000)));
        Assert.Equal("t.tdsl:1:105: more than 100 blocks and lists within each other", FirstError("a = " + Repeat("[", 10_000)));
        Assert.Equal("t.tdsl:1:40004: more than 20000 entries and list elements", FirstError("a = [" + Repeat("1,", 30_000) + "]"));
        Assert.Equal("t.tdsl:2:1: the names down to here are longer than 1024 characters together", FirstError($"{new string('a', 600)} {{\n{new string('b', 600)} = 1 }}"));
        Assert.NotNull(Parse(Repeat("a{", 100) + Repeat("}", 100)));
    }

    [Fact]
    public void A_file_that_is_missing_or_not_text_is_one_error()
    {
        var path = Path.Combine(Path.GetTempPath(), "aviso-" + Path.GetRandomFileName());
        Assert.Equal($"{path}: there is no such file", Assert.Single(Assert.Throws<TdslException>(() => TdslDocument.Load(path)).Errors).ToString());
        File.WriteAllBytes(path, [.. "a = '"u8, 0xC3, 0x28, (byte)'\'']);
        try
        {
            Assert.Equal($"{path}: the file is not UTF-8", Assert.Single(Assert.Throws<TdslException>(() => TdslDocument.Load(path)).Errors).ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static TdslDocument Parse(string text) => TdslDocument.Parse(text, "t.tdsl");

    private static string FirstError(string text) => Assert.Throws<TdslException>(() => Parse(text)).Errors[0].ToString();

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
