using System.Text;

namespace Aviso.Config.Tdsl.Reading;

/// <summary>Calls the functions and works out the sums of one document. Errors are <see cref="TdslException"/>, one at a time.</summary>
internal sealed class TdslEvaluator(TdslDocument document, TdslReferences references)
{
    private const int ReferencedFileLength = 65_536;

    private readonly Dictionary<string, TdslProperty> _properties = PropertiesByPath(document);

    // Kept, since a file could otherwise make the work double with every reference.
    private readonly Dictionary<string, TdslScalar> _results = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _underWay = [];

    public TdslScalar Evaluate(TdslValue value) => value switch
    {
        TdslLiteral literal => new TdslScalar(literal.Value, InClear: true),
        TdslCall call => Call(call),
        TdslExpression expression => Sum(expression),
        _ => throw Fault(value.Position, $"expected a single value, not {(value is TdslList ? "a list" : "a block")}"),
    };

    /// <summary>The usual rules: products first, each level from left to right. (The original works through all <c>+</c> before any <c>-</c>.)</summary>
    private TdslScalar Sum(TdslExpression expression)
    {
        var inClear = true;
        var sum = default(object);
        var pending = '\0';
        var product = Next(0);
        for (var index = 0; index < expression.Operators.Count; index++)
        {
            var operation = expression.Operators[index];
            if (operation is '*' or '/')
            {
                product = Apply(expression, operation, product, Next(index + 1));
                continue;
            }

            sum = pending == '\0' ? product : Apply(expression, pending, sum, product);
            pending = operation;
            product = Next(index + 1);
        }

        return new TdslScalar(pending == '\0' ? product : Apply(expression, pending, sum, product), inClear);

        object? Next(int operand)
        {
            var scalar = Evaluate(expression.Operands[operand]);
            inClear &= scalar.InClear;
            return scalar.Value;
        }
    }

    private object? Apply(TdslExpression expression, char operation, object? left, object? right) =>
        TdslArithmetic.TryApply(operation, left, right, out var result, out var fault) ? result : throw Fault(expression.Position, fault);

    private TdslScalar Call(TdslCall call) => call.Function switch
    {
        TdslFunction.Environment => new TdslScalar(
            references.Environment(call.Argument) ?? call.Default ?? throw Missing(call, "environment variable", "is not set"), InClear: false),
        TdslFunction.File => new TdslScalar(ReadFile(call), InClear: false),
        _ => Property(call),
    };

    private TdslScalar Property(TdslCall call)
    {
        if (references.Properties.TryGetValue(call.Argument, out var given)) return new TdslScalar(given, InClear: false);
        if (!_properties.TryGetValue(call.Argument, out var property))
        {
            return new TdslScalar(call.Default ?? throw Missing(call, "property", "is not set"), InClear: true);
        }

        if (_results.TryGetValue(call.Argument, out var known)) return known;
        if (_underWay.Contains(call.Argument, StringComparer.OrdinalIgnoreCase))
        {
            throw Fault(call.Position, $"the reference goes round in a circle: {string.Join(" -> ", _underWay)} -> {call.Argument}");
        }

        if (_underWay.Count == TdslLimits.References) throw Fault(call.Position, $"more than {TdslLimits.References} references one after another");
        _underWay.Add(call.Argument);
        var result = Evaluate(property.Value);
        _underWay.RemoveAt(_underWay.Count - 1);
        return _results[call.Argument] = result;
    }

    /// <summary>The path is relative to the folder of the configuration file.</summary>
    private string ReadFile(TdslCall call)
    {
        try
        {
            var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(document.FileName)) ?? "", call.Argument);
            if (call.Default is not null && !File.Exists(path)) return call.Default;
            using var reader = new StreamReader(path, Encoding.UTF8);
            var buffer = new char[ReferencedFileLength + 1];
            var length = reader.ReadBlock(buffer);
            if (length > ReferencedFileLength) throw Fault(call.Position, $"file '{call.Argument}' is larger than {ReferencedFileLength} characters");
            return new string(buffer, 0, length).TrimEnd('\r', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Missing(call, "file", exception is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read");
        }
    }

    private TdslException Missing(TdslCall call, string kind, string what) =>
        Fault(call.Position, $"{kind} '{call.Argument}' {what}{(call.Default is null ? " and no default is given" : "")}");

    private TdslException Fault(TdslPosition position, string message)
    {
        _underWay.Clear();
        return new TdslException(document.Text.Error(position, message));
    }

    private static Dictionary<string, TdslProperty> PropertiesByPath(TdslDocument document)
    {
        var found = new Dictionary<string, TdslProperty>(StringComparer.OrdinalIgnoreCase);
        Add("", document.Entries);
        return found;

        void Add(string prefix, IReadOnlyList<TdslEntry> entries)
        {
            foreach (var entry in entries)
            {
                if (entry is TdslBean bean) Add($"{prefix}{bean.Name}/", bean.Entries);
                else if (entry is TdslProperty { Value: TdslMap map }) Add($"{prefix}{entry.Name}/", map.Entries);
                else if (entry is TdslProperty property) found.TryAdd(prefix + property.Name, property);
            }
        }
    }
}
