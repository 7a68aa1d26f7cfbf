using System.Text.Json;
using Aviso.Server.Logging;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Tests.Logging;

public sealed class LogLineTests
{
    private static readonly DateTimeOffset s_time = new(2026, 11, 21, 1, 2, 3, 4, TimeSpan.Zero);

    [Theory]
    [InlineData("a\r\n2026-01-01T00:00:00.000Z INF Fake[1] all is well", "a\\r\\n2026-01-01T00:00:00.000Z INF Fake[1] all is well")]
    [InlineData("\u001b[31mred\u0007\u007f", "\\u001b[31mred\\u0007\\u007f")]
    [InlineData("c1 \u0085\u009b31m", "c1 \\u0085\\u009b31m")]
    [InlineData("\u2028\u2029", "\\u2028\\u2029")]
    [InlineData("\u202eevil\u2066\u200f\ufeff", "\\u202eevil\\u2066\\u200f\\ufeff")]
    [InlineData("back\\slash", "back\\\\slash")]
    [InlineData("Ünïcode 😀 'quoted'", "Ünïcode 😀 'quoted'")]
    public void Text_of_strangers_stays_in_its_line_and_shows_as_it_is(string text, string expected)
    {
        var line = LogLine.Text(s_time, LogLevel.Warning, "Streams.X", 7, text, null);

        Assert.Equal($"2026-11-21T01:02:03.004Z WRN Streams.X[7] {expected}\n", line);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_shown_as_a_number()
    {
        // Not as data of the test above: it does not survive being handed over.
        var line = LogLine.Text(s_time, LogLevel.Warning, "X", 0, "half " + '\ud83d' + " of a pair", null);

        Assert.EndsWith("half \\ud83d of a pair\n", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Exception_stays_in_its_line()
    {
        var line = LogLine.Text(s_time, LogLevel.Error, "X", 0, "failed", new InvalidOperationException("first\nsecond"));

        Assert.Equal(1, line.Count(character => character == '\n'));
        Assert.Contains("first\\nsecond", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Overlong_text_is_cut()
    {
        var line = LogLine.Text(s_time, LogLevel.Error, "X", 0, new string('x', 1_000_000), null);

        Assert.InRange(line.Length, 8192, 8300);
    }

    [Fact]
    public void Json_is_one_object_in_one_line_with_the_values_beside_the_message()
    {
        KeyValuePair<string, object?>[] values = [new("Jid", "a\nb\u001b"), new("{OriginalFormat}", "{Jid} came")];

        var line = LogLine.Json(s_time, LogLevel.Information, "X", 3, "a\nb\u001b came", values, null);

        Assert.Equal(1, line.Count(character => character == '\n'));
        Assert.DoesNotContain('\u001b', line);
        using var json = JsonDocument.Parse(line);
        Assert.Equal("a\nb\u001b", json.RootElement.GetProperty("values").GetProperty("Jid").GetString());
        Assert.Equal("Information", json.RootElement.GetProperty("level").GetString());
        Assert.Equal(3, json.RootElement.GetProperty("event").GetInt32());
    }
}
