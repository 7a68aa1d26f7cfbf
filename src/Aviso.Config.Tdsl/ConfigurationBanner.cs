using System.Text;
using Aviso.Config.Tdsl.Reading;
using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl;

/// <summary>
/// What the program prints when it cannot start with its configuration: framed, so that it is not lost between other lines. Where a server goes on with another one, the
/// <see cref="Faults"/> alone.
/// </summary>
public static class ConfigurationBanner
{
    private const int MostShown = 20;
    private const string Beginning = "\nERROR: the server cannot start with this configuration\n\n";
    private const string End = "\nPlease correct it and start the server again.\n";
    private static readonly string Frame = new('=', 78);

    /// <summary>For a file that cannot be read: each fault with its line and a mark below the place.</summary>
    public static string Text(TdslException exception) => Text(exception.Errors.Select(static error => error.OffendingLine.Length == 0
        ? $"  {error}"
        : $"  {error}\n      {error.OffendingLine.Replace('\t', ' ')}\n      {new string(' ', Math.Min(error.Column, error.OffendingLine.Length + 1) - 1)}^").ToList());

    /// <summary>For options that cannot be used.</summary>
    public static string Text(IEnumerable<ConfigurationError> errors) => Text(errors.Select(static error => $"  {error}").ToList());

    /// <summary>What is wrong, of a text that is framed; any other as it is.</summary>
    public static string Faults(string text) =>
        text.StartsWith(Frame + Beginning, StringComparison.Ordinal) && text.EndsWith(End + Frame + "\n", StringComparison.Ordinal)
            ? string.Join('\n', text[(Frame.Length + Beginning.Length)..^(Frame.Length + End.Length + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line))
            : text;

    private static string Text(List<string> errors)
    {
        var text = new StringBuilder().Append(Frame).Append(Beginning);
        foreach (var error in errors.Take(MostShown)) text.Append(error).Append('\n');
        if (errors.Count > MostShown) text.Append("  and more\n");
        return text.Append(End).Append(Frame).Append('\n').ToString();
    }
}
