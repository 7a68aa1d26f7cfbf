using System.Text;
using Aviso.Config.Tdsl.Reading;
using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl;

/// <summary>What the program prints when it cannot start with its configuration: framed, so that it is not lost between other lines.</summary>
public static class ConfigurationBanner
{
    private const int MostShown = 20;
    private static readonly string Frame = new('=', 78);

    /// <summary>For a file that cannot be read: each fault with its line and a mark below the place.</summary>
    public static string Text(TdslException exception) => Text(exception.Errors.Select(static error => error.OffendingLine.Length == 0
        ? $"  {error}"
        : $"  {error}\n      {error.OffendingLine.Replace('\t', ' ')}\n      {new string(' ', Math.Min(error.Column, error.OffendingLine.Length + 1) - 1)}^").ToList());

    /// <summary>For options that cannot be used.</summary>
    public static string Text(IEnumerable<ConfigurationError> errors) => Text(errors.Select(static error => $"  {error}").ToList());

    private static string Text(List<string> errors)
    {
        var text = new StringBuilder().Append(Frame).Append("\nERROR: the server cannot start with this configuration\n\n");
        foreach (var error in errors.Take(MostShown)) text.Append(error).Append('\n');
        if (errors.Count > MostShown) text.Append("  and more\n");
        return text.Append("\nPlease correct it and start the server again.\n").Append(Frame).Append('\n').ToString();
    }
}
