using System.Buffers;

namespace Aviso.Config.Tdsl.Reading;

/// <summary>A cursor over the characters of a file: white space, names, words and quoted texts.</summary>
internal sealed class TdslScanner(TdslText text)
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("=:,[]{}()#'\";");
    private static readonly SearchValues<char> NotInWords = SearchValues.Create("=:,[]{}()#'\";+-*/");

    private readonly string _content = text.Content;
    private int _quoteOverLines = -1;

    public int Index { get; private set; }

    public bool AtEnd => Index >= _content.Length;

    public char Current => _content[Index];

    public bool AtQuote => Is('\'') || Is('"');

    public bool Is(char character) => !AtEnd && Current == character;

    public void Advance() => Index++;

    public void ReturnTo(int index) => Index = index;

    /// <summary>Takes the character if it comes next.</summary>
    public bool Take(char character)
    {
        if (!Is(character)) return false;
        Index++;
        return true;
    }

    public TdslPosition PositionOf(int index) => text.PositionOf(index);

    /// <summary>Within the line.</summary>
    public void SkipSpaces()
    {
        while (!AtEnd && Current is not ('\r' or '\n') && char.IsWhiteSpace(Current)) Index++;
    }

    /// <summary>Spaces, line ends and comments.</summary>
    public void SkipWhiteSpace()
    {
        while (!AtEnd && (Current == '#' || char.IsWhiteSpace(Current)))
        {
            Index = Current == '#' ? EndOfLine() : Index + 1;
        }
    }

    /// <summary>A new line and a comma are the same separator; empty entries do no harm.</summary>
    public void SkipSeparators()
    {
        do SkipWhiteSpace();
        while (Take(','));
    }

    /// <summary>The name of an entry, bare or quoted.</summary>
    public string Name()
    {
        if (AtQuote) return Quoted();
        var name = Run(NotInNames);
        return name.Length > 0 ? name : throw Fault(Index, $"expected a name, not {Found()}{QuoteHint()}");
    }

    /// <summary>A bare value, empty when there is none.</summary>
    public string Word() => Run(NotInWords);

    /// <summary>There is no escape character; a text may span lines, whose ends become a line feed whatever the file has.</summary>
    public string Quoted()
    {
        var start = Index;
        var end = _content.IndexOf(Current, start + 1);
        if (end < 0) throw Fault(start, "this quote is never closed");
        Index = end + 1;
        var quoted = _content[(start + 1)..end];
        if (!quoted.Contains('\n')) return quoted;
        _quoteOverLines = start;
        return quoted.Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    /// <summary>A forgotten quote is noticed only where the next one ends the text, so the message points back.</summary>
    public string QuoteHint()
    {
        if (_quoteOverLines < 0) return "";
        var opened = PositionOf(_quoteOverLines);
        return $" (a quote opened on line {opened.Line}, column {opened.Column} spans lines: is its end missing?)";
    }

    public string Found() => AtEnd ? "the end of the file" : $"'{Current}'";

    public TdslException Fault(int index, string message) => new(text.Error(index, message));

    private string Run(SearchValues<char> stops)
    {
        var start = Index;
        while (!AtEnd && !char.IsWhiteSpace(Current) && !stops.Contains(Current)) Index++;
        return _content[start..Index];
    }

    private int EndOfLine() => _content.IndexOf('\n', Index) is var end and >= 0 ? end : _content.Length;
}
