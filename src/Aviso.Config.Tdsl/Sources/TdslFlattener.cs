using System.Globalization;
using Aviso.Config.Tdsl.Reading;

namespace Aviso.Config.Tdsl.Sources;

/// <summary>
/// A document as keys and values: <c>c2s:connections:5222:socket</c>, list elements <c>:0</c>, <c>:1</c>, header fields as if they stood in the body. An
/// empty list or block is a key with an empty text. Faults of single values are collected, so that an operator sees all of them.
/// </summary>
internal sealed class TdslFlattener
{
    private readonly TdslDocument _document;
    private readonly TdslEvaluator _evaluator;
    private readonly List<TdslError> _errors = [];

    private TdslFlattener(TdslDocument document, TdslReferences references)
    {
        _document = document;
        _evaluator = new TdslEvaluator(document, references);
    }

    public Dictionary<string, string?> Values { get; } = new(StringComparer.OrdinalIgnoreCase);

    public OrderedDictionary<string, ConfigurationOrigin> Origins { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="TdslException">A value cannot be worked out.</exception>
    public static TdslFlattener Flatten(TdslDocument document, TdslReferences references)
    {
        var flattener = new TdslFlattener(document, references);
        flattener.AddEntries("", document.Entries);
        if (flattener._errors.Count > 0) throw new TdslException(flattener._errors);
        return flattener;
    }

    private void AddEntries(string key, IReadOnlyList<TdslEntry> entries)
    {
        foreach (var entry in entries)
        {
            var inner = ConfigurationKeys.Join(key, ConfigurationKeys.Escape(entry.Name));
            if (!Origins.TryAdd(inner, Origin(entry.Position, inClear: true)))
            {
                Fail(_document.Text.Error(entry.Position, $"'{entry.Name}' is set twice, first on line {Origins[inner].Line} and again on line {entry.Position.Line}"));
            }
            else if (entry is TdslProperty property)
            {
                AddValue(inner, property.Position, property.Value);
            }
            else if (entry is TdslBean bean)
            {
                var header = bean.Header ?? [];
                AddEntries(inner, header);
                if (bean.Header is not null && bean.Active is null) Set(ConfigurationKeys.Join(inner, ConfigurationKeys.Active), "true", Origin(bean.Position, true));
                if (bean.Header is null && bean.Entries.Count == 0) Values[inner] = "";
                AddEntries(inner, bean.Entries);
            }
        }
    }

    private void AddValue(string key, TdslPosition position, TdslValue value)
    {
        switch (value)
        {
            case TdslMap map:
                if (map.Entries.Count == 0) Values[key] = "";
                AddEntries(key, map.Entries);
                break;
            case TdslList list:
                if (list.Items.Count == 0) Values[key] = "";
                for (var index = 0; index < list.Items.Count; index++)
                {
                    var inner = ConfigurationKeys.Join(key, index.ToString(CultureInfo.InvariantCulture));
                    Origins[inner] = Origin(list.Items[index].Position, inClear: true);
                    AddValue(inner, list.Items[index].Position, list.Items[index]);
                }

                break;
            default:
                AddScalar(key, position, value);
                break;
        }
    }

    private void AddScalar(string key, TdslPosition position, TdslValue value)
    {
        try
        {
            var scalar = _evaluator.Evaluate(value);
            Set(key, Text(scalar.Value), Origin(position, scalar.InClear));
        }
        catch (TdslException exception)
        {
            Fail(exception.Errors[0]);
        }
    }

    private void Set(string key, string? value, ConfigurationOrigin origin)
    {
        Values[key] = value;
        Origins[key] = origin;
    }

    private void Fail(TdslError error)
    {
        if (_errors.Count < TdslLimits.Errors) _errors.Add(error);
    }

    private ConfigurationOrigin Origin(TdslPosition position, bool inClear) =>
        new(OriginKind.File, _document.FileName, position.Line, position.Column, inClear);

    private static string? Text(object? value) => value switch
    {
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : value is null ? null : "",
    };
}
