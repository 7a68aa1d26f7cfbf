using System.Text.RegularExpressions;

namespace Aviso.Ledger;

/// <summary>The names of faults on the command line: in lower case, with hyphens.</summary>
internal static partial class Names
{
    /// <summary>The name of one.</summary>
    public static string Of<T>(T fault)
        where T : struct, Enum => Humps().Replace($"{fault}", "-$0").ToLowerInvariant();

    /// <summary>The faults of a list such as <c>kill,half-open</c>.</summary>
    public static IReadOnlyList<T> Parse<T>(string names)
        where T : struct, Enum => [.. names.Split(',').Select(ParseOne<T>)];

    private static T ParseOne<T>(string name)
        where T : struct, Enum
    {
        var all = Enum.GetValues<T>();
        return all.Where(fault => Of(fault) == name).Select(fault => (T?)fault).FirstOrDefault()
            ?? throw new FormatException($"'{name}' is no fault. There are: {string.Join(", ", all.Select(Of))}.");
    }

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex Humps();
}
