using System.Collections;
using System.Globalization;

namespace Aviso.Config.Tdsl.Model;

/// <summary>Looks into the values of options objects.</summary>
internal static class OptionValues
{
    /// <summary>The entries of a dictionary, with their keys as an operator writes them.</summary>
    public static IEnumerable<(string Name, object? Value)> Entries(object? dictionary)
    {
        if (dictionary is not IDictionary pairs) yield break;
        foreach (DictionaryEntry pair in pairs) yield return (Convert.ToString(pair.Key, CultureInfo.InvariantCulture)!, pair.Value);
    }

    /// <summary>A single value or list as TDSL writes it.</summary>
    public static object? ToTdsl(object? value, OptionShape shape) => shape switch
    {
        ListShape list => value is IEnumerable items ? items.Cast<object>().Select(item => OptionText.ToTdsl(item, list.Element)).ToList() : null,
        _ => OptionText.ToTdsl(value, (ScalarShape)shape),
    };
}
