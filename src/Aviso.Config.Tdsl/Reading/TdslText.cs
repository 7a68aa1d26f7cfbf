using System.Text.RegularExpressions;

namespace Aviso.Config.Tdsl.Reading;

/// <summary>The characters of a file, with the way from an index to line and column, and the making of errors.</summary>
internal sealed partial class TdslText
{
    private const int ShownLineLength = 160;

    private readonly string _fileName;
    private readonly List<int> _lineStarts = [0];

    public TdslText(string text, string fileName)
    {
        // A byte order mark at the very start is what some editors on Windows leave; anywhere else it is a fault.
        Content = text.StartsWith('\uFEFF') ? text[1..] : text;
        _fileName = fileName;
        for (var index = 0; index < Content.Length; index++)
        {
            if (Content[index] == '\n') _lineStarts.Add(index + 1);
        }
    }

    public string Content { get; }

    public TdslPosition PositionOf(int index)
    {
        var line = _lineStarts.BinarySearch(index);
        if (line < 0) line = ~line - 1;
        return new TdslPosition(line + 1, index - _lineStarts[line] + 1);
    }

    public TdslError Error(int index, string message) => Error(PositionOf(index), message);

    public TdslError Error(TdslPosition position, string message) =>
        new(_fileName, position.Line, position.Column, message, ShownLine(position.Line));

    /// <summary>
    /// Characters that have no business in a configuration file and hide what it says: controls (NUL first), a carriage return
    /// that does not end a line, a byte order mark inside, halves of surrogate pairs.
    /// </summary>
    public void CheckCharacters()
    {
        for (var index = 0; index < Content.Length; index++)
        {
            var character = Content[index];
            if (character is >= ' ' and < '\u007F' or '\n' or '\t') continue;
            if (character == '\r' && index + 1 < Content.Length && Content[index + 1] == '\n') continue;
            if (character == '\r') throw new TdslException(Error(index, "a carriage return that does not end a line"));
            if (char.IsControl(character) || character == '\uFEFF') throw new TdslException(Error(index, $"the character U+{(int)character:X4} is not allowed"));
            if (!char.IsSurrogate(character)) continue;
            if (index + 1 == Content.Length || !char.IsSurrogatePair(character, Content[index + 1]))
            {
                throw new TdslException(Error(index, "half a surrogate pair"));
            }

            index++;
        }
    }

    private string ShownLine(int line)
    {
        if (line == 0) return "";
        var start = _lineStarts[line - 1];
        var end = line < _lineStarts.Count ? _lineStarts[line] : Content.Length;
        // Cut first: the search below is quadratic in the length of a hostile line.
        var shown = Content[start..Math.Min(end, start + ShownLineLength)].TrimEnd();
        return LooksSecret().Replace(end - start > ShownLineLength ? shown + "…" : shown, "${key} …");
    }

    // A message about a line with a password must not carry it into logs; the reader does not know the options, so it goes by the name.
    [GeneratedRegex("(?<key>(password|passwd|passphrase|secret|token|api-?keys?|credential|uri)[^=:]*[=:]).*", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex LooksSecret();
}
