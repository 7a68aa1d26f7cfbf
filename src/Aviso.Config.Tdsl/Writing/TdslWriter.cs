using System.Globalization;
using System.Text;

namespace Aviso.Config.Tdsl.Writing;

/// <summary>Writes text that <see cref="Reading.TdslDocument"/> reads back to the same names and values. Not thread-safe.</summary>
public sealed class TdslWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>A line of comment; line ends in it become spaces.</summary>
    public void Comment(string comment) => Line("# " + OneLine(comment));

    /// <summary><c>key = value</c> with a comment after it.</summary>
    /// <param name="key">Quoted where it needs to be.</param>
    /// <param name="value">A text, number, truth value, null, or a sequence of these.</param>
    /// <param name="comment">Where the value comes from; line ends in it become spaces.</param>
    public void Property(string key, object? value, string? comment = null) =>
        Line($"{Key(key)} = {Text(value)}{(comment is null ? "" : "   # " + OneLine(comment))}");

    /// <summary>Opens a block.</summary>
    /// <param name="name">Quoted where it needs to be.</param>
    /// <param name="active">Null: a block that only supplies properties.</param>
    /// <param name="comment">A comment after the brace.</param>
    public void Begin(string name, bool? active = null, string? comment = null)
    {
        Line($"{Key(name)}{Header(active)} {{{(comment is null ? "" : "   # " + OneLine(comment))}");
        _depth++;
    }

    /// <summary>Closes the block opened last.</summary>
    public void End()
    {
        _depth--;
        Line("}");
    }

    /// <summary>What has been written, lines ended by a line feed.</summary>
    public override string ToString() => _text.ToString();

    private static string Header(bool? active) => active switch { null => "", true => " ()", false => " (active: false)" };

    private static string Key(string key) => IsPlainWord(key) ? key : Quoted(key);

    private static bool IsPlainWord(string key) =>
        key.Length > 0 && char.IsAsciiLetter(key[0]) && key.All(static character => char.IsAsciiLetterOrDigit(character));

    /// <summary>One value as it stands right of a key.</summary>
    internal static string Text(object? value) => value switch
    {
        null => "null",
        string text => Quoted(text),
        bool truth => truth ? "true" : "false",
        int or long => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        double number => Decimal(number),
        System.Collections.IEnumerable items => "[ " + string.Join(", ", items.Cast<object?>().Select(Text)) + " ]",
        _ => throw new ArgumentException($"no TDSL for {value.GetType()}", nameof(value)),
    };

    /// <summary>The language has no exponents; the reader of the option takes a number in quotes as well.</summary>
    private static string Decimal(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E') ? Quoted(text) : text.Contains('.') ? text : text + ".0";
    }

    /// <summary>There is no escape character, so a text with both kinds of quotes is written as a sum of texts.</summary>
    private static string Quoted(string text)
    {
        if (!text.Contains('\'')) return $"'{text}'";
        return !text.Contains('"') ? $"\"{text}\"" : string.Join(" + \"'\" + ", text.Split('\'').Select(static part => $"'{part}'"));
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private void Line(string line) => _text.Append(' ', _depth * 4).Append(line).Append('\n');
}
