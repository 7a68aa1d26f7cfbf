using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Aviso.Xml;

namespace Aviso.Protocol;

/// <summary>Which part of a result set is asked for (XEP-0059).</summary>
/// <param name="Max">How many items at most; null when left to the responder.</param>
/// <param name="After">Items after this one.</param>
/// <param name="Before">Items before this one, nearest last; empty for the last page.</param>
/// <param name="Index">Items from this position on.</param>
public sealed record ResultSetRequest(int? Max = null, string? After = null, string? Before = null, int? Index = null)
{
    /// <summary>No wish at all: the first page.</summary>
    public static ResultSetRequest Everything { get; } = new();

    /// <summary>Paging goes backwards from the end, or from <see cref="Before"/>.</summary>
    public bool IsBackwards => Before is not null;

    /// <summary>Only the number of items is wanted (XEP-0059 §2.7).</summary>
    public bool IsCountOnly => Max == 0;

    /// <summary>
    /// Reads the <c>set</c> inside a query; without one the request is <see cref="Everything"/>. On false,
    /// <paramref name="error"/> is <c>bad-request</c>: a number that is none, or negative.
    /// </summary>
    public static bool TryParse(Element query, [NotNullWhen(true)] out ResultSetRequest? request, [NotNullWhen(false)] out StanzaError? error)
    {
        request = Everything;
        error = null;
        if (query.Child("set", Namespaces.ResultSets) is not { } set)
        {
            return true;
        }

        if (!TryReadNumber(set.Child("max"), out var max) || !TryReadNumber(set.Child("index"), out var index))
        {
            request = null;
            error = StanzaError.BadRequest.WithText("Not a number of items.");
            return false;
        }

        request = new ResultSetRequest(max, set.Child("after")?.Text, set.Child("before")?.Text, index);
        return true;
    }

    /// <summary>How many items to return: what was asked for, but never more than the responder's own limit.</summary>
    public int Limit(int maximum) => Math.Min(Max ?? maximum, maximum);

    public Element ToElement() => new(
        "set",
        Namespaces.ResultSets,
        Child("max", Max?.ToString(CultureInfo.InvariantCulture)),
        Child("index", Index?.ToString(CultureInfo.InvariantCulture)),
        Child("after", After),
        Child("before", Before));

    private static Element? Child(string name, string? text) => text is null ? null : new Element(name, Namespaces.ResultSets, text);

    // A number too large for int means "as many as there are" all the same.
    private static bool TryReadNumber(Element? element, out int? number)
    {
        number = null;
        if (element is null)
        {
            return true;
        }

        var text = element.Text.AsSpan().Trim();
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        number = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : int.MaxValue;
        return true;
    }
}
