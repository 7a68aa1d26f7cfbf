using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Aviso.Xml;

namespace Aviso.Protocol;

/// <summary>Which part of a result set was returned (XEP-0059 §2.2).</summary>
/// <param name="First">Id of the first item of the page; null when the page is empty.</param>
/// <param name="Last">Id of the last item of the page; null when the page is empty.</param>
/// <param name="FirstIndex">Position of the first item in the whole set, from 0, if known.</param>
/// <param name="Count">Number of items in the whole set, if known.</param>
public sealed record ResultSetPage(string? First = null, string? Last = null, int? FirstIndex = null, int? Count = null)
{
    /// <summary>Reads the <c>set</c> inside a result; a number that is none is left out.</summary>
    public static bool TryParse(Element result, [NotNullWhen(true)] out ResultSetPage? page)
    {
        page = null;
        if (result.Child("set", Namespaces.ResultSets) is not { } set)
        {
            return false;
        }

        var first = set.Child("first");
        page = new ResultSetPage(first?.Text, set.Child("last")?.Text, Number(first?["index"]), Number(set.Child("count")?.Text));
        return true;
    }

    public Element ToElement() => new(
        "set",
        Namespaces.ResultSets,
        First is null ? null : new Element("first", Namespaces.ResultSets, ("index", Text(FirstIndex)), First),
        Last is null ? null : new Element("last", Namespaces.ResultSets, Last),
        Count is null ? null : new Element("count", Namespaces.ResultSets, Text(Count)));

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
