using System.Text;
using Aviso.Config.Tdsl.Reading;
using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl;

/// <summary>
/// What is wrong with a configuration, in words, and what the program prints when it cannot start with it: the same, framed, so that it is not lost
/// between other lines.
/// </summary>
public static class ConfigurationBanner
{
    private const int MostShown = 20;
    private static readonly string s_frame = new('=', 78);

    /// <summary>What is wrong with a file that cannot be read: each fault with its line and a mark below the place.</summary>
    public static string Faults(TdslException exception) => Faults(exception.Errors.Select(static error => error.OffendingLine.Length == 0
        ? $"{error}"
        : $"{error}\n    {error.OffendingLine.Replace('\t', ' ')}\n    {new string(' ', Math.Min(error.Column, error.OffendingLine.Length + 1) - 1)}^").ToList());

    /// <summary>What is wrong with options that cannot be used.</summary>
    public static string Faults(IEnumerable<ConfigurationError> errors) => Faults(errors.Select(static error => $"{error}").ToList());

    /// <summary>The banner.</summary>
    public static string Text(string faults) => new StringBuilder()
        .Append(s_frame).Append("\nERROR: the server cannot start with this configuration\n\n  ")
        .Append(faults.Replace("\n", "\n  ", StringComparison.Ordinal))
        .Append("\n\nPlease correct it and start the server again.\n").Append(s_frame).Append('\n').ToString();

    private static string Faults(List<string> faults) =>
        string.Join('\n', faults.Count > MostShown ? [.. faults.Take(MostShown), "and more"] : faults);
}
