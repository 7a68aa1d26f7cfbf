using System.Globalization;
using System.Text.RegularExpressions;
using Aviso.Protocol;

namespace Aviso.Testing.Scenarios;

/// <summary>
/// What stands for values a test cannot know: <c>{any}</c> (not empty), <c>{any as name}</c> (kept under a name),
/// <c>{name}</c> (a value kept before), <c>{now}</c> and <c>{10 minutes ago}</c> (XEP-0082 times, within a second).
/// Not thread-safe.
/// </summary>
public sealed partial class Placeholders(TimeProvider clock)
{
    private readonly Dictionary<string, string> _kept = [];

    /// <summary>Whether an actual value is the expected one.</summary>
    public bool Matches(string expected, string actual)
    {
        if (expected.Length < 2 || expected[0] != '{' || expected[^1] != '}')
        {
            return expected == actual;
        }

        var name = expected[1..^1];
        if (name == "any")
        {
            return actual.Length > 0;
        }

        if (name.StartsWith("any as ", StringComparison.Ordinal))
        {
            _kept[name["any as ".Length..]] = actual;
            return actual.Length > 0;
        }

        if (Moment(name) is { } moment)
        {
            return XmppDateTime.TryParse(actual, out var time) && (time - moment).Duration() <= TimeSpan.FromSeconds(1);
        }

        return _kept.TryGetValue(name, out var kept) ? kept == actual : expected == actual;
    }

    /// <summary>Puts times and kept values into what a client sends.</summary>
    public string Fill(string text) => Pattern().Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        return Moment(name) is { } moment ? XmppDateTime.Format(moment) : _kept.GetValueOrDefault(name, match.Value);
    });

    /// <summary>A length of time in words: <c>10 minutes</c>.</summary>
    public static TimeSpan? ParseTime(string text)
    {
        var match = TimePattern().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var number = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch
        {
            "second" => TimeSpan.FromSeconds(number),
            "minute" => TimeSpan.FromMinutes(number),
            "hour" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
    }

    private DateTimeOffset? Moment(string name) =>
        name == "now" ? clock.GetUtcNow()
        : name.EndsWith(" ago", StringComparison.Ordinal) && ParseTime(name[..^4]) is { } time ? clock.GetUtcNow() - time
        : null;

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^\s*(\d+(?:\.\d+)?) (second|minute|hour|day)s?\s*$")]
    private static partial Regex TimePattern();
}
