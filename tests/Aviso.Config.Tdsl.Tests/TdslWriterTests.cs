using Aviso.Config.Tdsl.Reading;
using Aviso.Config.Tdsl.Writing;

namespace Aviso.Config.Tdsl.Tests;

public sealed class TdslWriterTests
{
    [Fact]
    public void The_text_is_what_an_operator_would_write()
    {
        var writer = new TdslWriter();
        writer.Comment("the server\nof example.org");
        writer.Property("admins", new[] { "romeo@example.org" }, "default");
        writer.Begin("c2s", active: true);
        writer.Begin("5222", comment: "a port");
        writer.Property("max-size", 5);
        writer.End();
        writer.End();
        writer.Begin("ping", active: false);
        writer.End();

        Assert.Equal(
            """
            # the server of example.org
            admins = [ 'romeo@example.org' ]   # default
            c2s () {
                '5222' {   # a port
                    'max-size' = 5
                }
            }
            ping (active: false) {
            }

            """,
            writer.ToString(),
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("it's")]
    [InlineData("both ' and \" and '")]
    [InlineData("two\nlines # no comment")]
    [InlineData("\\ \t [ ] { } = : , ; é 😀")]
    [InlineData(-5L)]
    [InlineData(long.MaxValue)]
    [InlineData(0.5)]
    [InlineData(3.0)]
    [InlineData(true)]
    [InlineData(null)]
    public void Every_value_is_read_back(object? value)
    {
        var writer = new TdslWriter();
        writer.Property("a key with '", value, "x");
        var document = TdslDocument.Parse(writer.ToString(), "t");
        var property = Assert.IsType<TdslProperty>(Assert.Single(document.Entries));
        Assert.Equal("a key with '", property.Name);
        Assert.Equal(value, new TdslEvaluator(document, new TdslReferences()).Evaluate(property.Value).Value);
    }
}
