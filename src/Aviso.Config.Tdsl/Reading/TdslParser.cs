namespace Aviso.Config.Tdsl.Reading;

/// <summary>
/// The grammar, by recursive descent over maps and lists (the depth is bounded). Stops at the first fault of syntax; names set twice are collected on the
/// way.
/// </summary>
internal sealed class TdslParser(TdslText text)
{
    private const string Operators = "+-*/";

    private readonly TdslScanner _scanner = new(text);
    private readonly List<TdslError> _duplicates = [];
    private int _depth;
    private int _pathLength;
    private int _entryCount;

    public IReadOnlyList<TdslEntry> Parse()
    {
        try
        {
            var entries = ParseEntries(openedAt: -1);
            return _duplicates.Count == 0 ? entries : throw new TdslException(_duplicates);
        }
        catch (TdslException fault) when (_duplicates.Count > 0 && fault.Errors != _duplicates)
        {
            throw new TdslException([.. _duplicates, .. fault.Errors]);
        }
    }

    private List<TdslEntry> ParseEntries(int openedAt)
    {
        var entries = new List<TdslEntry>();
        var seen = new Dictionary<string, TdslPosition>(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            _scanner.SkipSeparators();
            if (_scanner.AtEnd) return openedAt < 0 ? entries : throw _scanner.Fault(openedAt, "this '{' is never closed");
            if (_scanner.Is('}') && openedAt < 0) throw _scanner.Fault(_scanner.Index, "this '}' closes nothing");
            if (_scanner.Take('}')) return entries;
            Count();
            var entry = ParseEntry();
            Remember(seen, entry);
            entries.Add(entry);
            ExpectEndOfEntry('}');
        }
    }

    private TdslEntry ParseEntry()
    {
        var start = _scanner.Index;
        var name = _scanner.Name();
        _pathLength += name.Length + 1;
        if (_pathLength > TdslLimits.PathLength) throw _scanner.Fault(start, $"the names down to here are longer than {TdslLimits.PathLength} characters together");
        var entry = ParseAfterName(name, _scanner.PositionOf(start));
        _pathLength -= name.Length + 1;
        return entry;
    }

    private TdslEntry ParseAfterName(string name, TdslPosition position)
    {
        _scanner.SkipSpaces();
        if (_scanner.Take('=') || _scanner.Take(':')) return new TdslProperty(name, position, ParseValue());
        var header = _scanner.Is('(') ? ParseHeader() : null;
        var afterHeader = _scanner.Index;
        _scanner.SkipWhiteSpace(); // the brace may stand on the next line
        if (_scanner.Is('{')) return new TdslBean(name, position, header, ParseMapEntries());
        _scanner.ReturnTo(afterHeader);
        if (header is not null) return new TdslBean(name, position, header, []);
        throw _scanner.Fault(afterHeader, $"expected '=', ':', '(' or '{{' after '{name}'{_scanner.QuoteHint()}");
    }

    private List<TdslProperty> ParseHeader()
    {
        var openedAt = _scanner.Index;
        _scanner.Advance();
        var fields = new List<TdslProperty>();
        var seen = new Dictionary<string, TdslPosition>(StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            _scanner.SkipSeparators();
            if (_scanner.AtEnd) throw _scanner.Fault(openedAt, "this '(' is never closed");
            if (_scanner.Take(')')) return fields;
            var start = _scanner.Index;
            var name = _scanner.Name();
            if (name is not ("class" or "active" or "exportable"))
            {
                throw _scanner.Fault(start, $"unknown field '{name}' in the bean's definition; known are class, active, exportable");
            }

            _scanner.SkipSpaces();
            if (!_scanner.Take(':') && !_scanner.Take('=')) throw _scanner.Fault(_scanner.Index, $"expected ':' after '{name}'");
            var field = new TdslProperty(name, _scanner.PositionOf(start), ParseValue());
            Remember(seen, field);
            fields.Add(field);
            ExpectEndOfEntry(')');
        }
    }

    private List<TdslEntry> ParseMapEntries()
    {
        var openedAt = _scanner.Index;
        Enter();
        var entries = ParseEntries(openedAt);
        _depth--;
        return entries;
    }

    private TdslValue ParseValue()
    {
        _scanner.SkipSpaces();
        var start = _scanner.Index;
        if (_scanner.AtEnd || _scanner.Current is '\r' or '\n' or ',' or '}' or ']' or ')' or '#' or ';') throw _scanner.Fault(start, "expected a value");
        return _scanner.Current switch
        {
            '[' => ParseList(),
            '{' => new TdslMap(_scanner.PositionOf(start), ParseMapEntries()),
            _ => ParseExpression(),
        };
    }

    private TdslList ParseList()
    {
        var openedAt = _scanner.Index;
        Enter();
        var items = new List<TdslValue>();
        while (true)
        {
            _scanner.SkipSeparators();
            if (_scanner.AtEnd) throw _scanner.Fault(openedAt, "this '[' is never closed");
            if (_scanner.Take(']'))
            {
                _depth--;
                return new TdslList(_scanner.PositionOf(openedAt), items);
            }

            Count();
            items.Add(ParseValue());
            ExpectEndOfEntry(']');
        }
    }

    private TdslValue ParseExpression()
    {
        var start = _scanner.Index;
        var operands = new List<TdslValue> { ParseTerm() };
        var operators = new List<char>();
        _scanner.SkipSpaces();
        while (!_scanner.AtEnd && Operators.Contains(_scanner.Current))
        {
            operators.Add(_scanner.Current);
            _scanner.Advance();
            _scanner.SkipWhiteSpace(); // a sum may go on in the next line when the operator ends this one
            operands.Add(ParseTerm());
            _scanner.SkipSpaces();
        }

        return operators.Count == 0 ? operands[0] : new TdslExpression(_scanner.PositionOf(start), operands, operators);
    }

    private TdslValue ParseTerm()
    {
        var start = _scanner.Index;
        var position = _scanner.PositionOf(start);
        if (_scanner.AtQuote) return new TdslLiteral(position, _scanner.Quoted());
        var negative = _scanner.Take('-');
        var word = _scanner.Word();
        if (word.Length == 0) throw _scanner.Fault(_scanner.Index, $"expected a value, not {_scanner.Found()}");
        if (!negative && _scanner.Is('(')) return ParseCall(word, start);
        if (TdslNumber.TryParse(word, negative, out var number))
        {
            return new TdslLiteral(position, number ?? throw _scanner.Fault(start, "this number is larger than any option can be"));
        }

        if (negative) throw _scanner.Fault(start, "'-' works on numbers only; put text that contains it in quotes");
        return new TdslLiteral(position, word switch { "true" => true, "false" => false, "null" => null, _ => word });
    }

    private TdslCall ParseCall(string name, int start)
    {
        TdslFunction? function = name switch { "env" => TdslFunction.Environment, "prop" => TdslFunction.Property, "file" => TdslFunction.File, _ => null };
        if (function is null) throw _scanner.Fault(start, $"unknown function '{name}'; known are env, prop and file");
        _scanner.Advance();
        var argument = ParseArgument();
        var otherwise = _scanner.Take(',') ? ParseArgument() : null;
        if (!_scanner.Take(')')) throw _scanner.Fault(_scanner.Index, $"expected ')' at the end of {name}(…)");
        return new TdslCall(_scanner.PositionOf(start), function.Value, argument, otherwise);
    }

    private string ParseArgument()
    {
        _scanner.SkipSpaces();
        if (!_scanner.AtQuote) throw _scanner.Fault(_scanner.Index, "expected a text in quotes");
        var argument = _scanner.Quoted();
        _scanner.SkipSpaces();
        return argument;
    }

    /// <summary>One entry per line, or a comma between them. A lone ';' at the end, as some published examples have it, does no harm.</summary>
    private void ExpectEndOfEntry(char closing)
    {
        _scanner.SkipSpaces();
        if (_scanner.Take(';')) _scanner.SkipSpaces();
        if (_scanner.AtEnd || _scanner.Current == closing || _scanner.Current is ',' or '\r' or '\n' or '#') return;
        throw _scanner.Fault(
            _scanner.Index,
            $"expected the end of the line, ',' or '{closing}', not {_scanner.Found()}; text with spaces or special characters stands in quotes{_scanner.QuoteHint()}");
    }

    private void Remember(Dictionary<string, TdslPosition> seen, TdslEntry entry)
    {
        if (seen.TryAdd(entry.Name, entry.Position) || _duplicates.Count >= TdslLimits.Errors) return;
        _duplicates.Add(text.Error(
            entry.Position, $"'{entry.Name}' is set twice, first on line {seen[entry.Name].Line} and again on line {entry.Position.Line}"));
    }

    private void Count()
    {
        if (++_entryCount > TdslLimits.Entries) throw _scanner.Fault(_scanner.Index, $"more than {TdslLimits.Entries} entries and list elements");
    }

    /// <summary>Over the opening bracket or brace.</summary>
    private void Enter()
    {
        if (++_depth > TdslLimits.Nesting) throw _scanner.Fault(_scanner.Index, $"more than {TdslLimits.Nesting} blocks and lists within each other");
        _scanner.Advance();
    }
}
