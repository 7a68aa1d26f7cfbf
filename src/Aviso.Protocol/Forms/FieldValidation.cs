using System.Globalization;
using System.Text.RegularExpressions;
using Aviso.Xml;

namespace Aviso.Protocol;

/// <summary>What the values of a field have to look like (XEP-0122). Immutable.</summary>
public sealed record FieldValidation
{
    /// <summary>A type of XML Schema, such as <c>xs:integer</c>; values of a type unknown here are taken as text.</summary>
    public string Datatype { get; init; } = "xs:string";

    public FieldValidationMethod Method { get; init; }

    /// <summary>Smallest value of method <see cref="FieldValidationMethod.Range"/>, as text of the data type.</summary>
    public string? Min { get; init; }

    /// <summary>Largest value of method <see cref="FieldValidationMethod.Range"/>, as text of the data type.</summary>
    public string? Max { get; init; }

    /// <summary>Regular expression that a whole value has to match.</summary>
    public string? Pattern { get; init; }

    /// <summary>How many values a <c>list-multi</c> field needs at least.</summary>
    public int? ListMin { get; init; }

    /// <summary>How many values a <c>list-multi</c> field takes at most.</summary>
    public int? ListMax { get; init; }

    /// <summary>A data type alone.</summary>
    public static FieldValidation OfType(string datatype) => new() { Datatype = datatype };

    /// <summary>A number (or date) between bounds, both included.</summary>
    public static FieldValidation InRange(string datatype, string? min, string? max) =>
        new() { Datatype = datatype, Method = FieldValidationMethod.Range, Min = min, Max = max };

    /// <summary>Reads a <c>validate</c> element; what is not understood there is left out, as XEP-0122 §4.1 asks.</summary>
    public static FieldValidation Parse(Element element)
    {
        var range = element.Child("range");
        var regex = element.Child("regex");
        var listRange = element.Child("list-range");
        return new FieldValidation
        {
            Datatype = element["datatype"] ?? "xs:string",
            Method = range is not null ? FieldValidationMethod.Range
                : regex is not null ? FieldValidationMethod.Regex
                : element.Child("open") is not null ? FieldValidationMethod.Open
                : FieldValidationMethod.Basic,
            Min = range?["min"],
            Max = range?["max"],
            Pattern = regex?.Text,
            ListMin = Count(listRange?["min"]),
            ListMax = Count(listRange?["max"]),
        };
    }

    /// <summary>Whether one value satisfies data type and method.</summary>
    public bool Accepts(string value)
    {
        if (!FormDatatypes.TryRead(Datatype, value, out var comparable))
        {
            return false;
        }

        return Method switch
        {
            FieldValidationMethod.Range => comparable is null || (!(Compare(Min, comparable) > 0) && !(Compare(Max, comparable) < 0)),
            FieldValidationMethod.Regex => Pattern is null || Matches(Pattern, value),
            _ => true,
        };
    }

    public Element ToElement() => new(
        "validate",
        Namespaces.DataFormsValidation,
        ("datatype", Datatype),
        Method switch
        {
            FieldValidationMethod.Open => new Element("open", Namespaces.DataFormsValidation),
            FieldValidationMethod.Range => new Element("range", Namespaces.DataFormsValidation, ("min", Min), ("max", Max)),
            FieldValidationMethod.Regex => new Element("regex", Namespaces.DataFormsValidation, Pattern),
            _ => new Element("basic", Namespaces.DataFormsValidation),
        },
        ListMin is null && ListMax is null
            ? null
            : new Element("list-range", Namespaces.DataFormsValidation, ("min", Text(ListMin)), ("max", Text(ListMax))));

    // Null, which no comparison satisfies, when there is no bound or it is not of the data type.
    private int? Compare(string? bound, IComparable value) =>
        bound is not null && FormDatatypes.TryRead(Datatype, bound, out var comparable) ? comparable?.CompareTo(value) : null;

    // Without backtracking: the time stays linear whatever the pattern. A pattern that .NET does not understand is a
    // method that is not understood: basic validation (XEP-0122 §4.1).
    private static bool Matches(string pattern, string value)
    {
        try
        {
            return Regex.IsMatch(value, $@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return true;
        }
    }

    private static int? Count(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static string? Text(int? count) => count?.ToString(CultureInfo.InvariantCulture);
}
