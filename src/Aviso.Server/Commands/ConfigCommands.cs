using System.CommandLine;
using System.Globalization;
using Aviso.Config.Tdsl;
using Aviso.Server.Edges;
using Aviso.Server.Sharing;
using Aviso.Server.Starting;

namespace Aviso.Server.Commands;

/// <summary><c>aviso config …</c> and <c>aviso options</c>: the configuration, without starting anything.</summary>
internal sealed class ConfigCommands(CommonOptions common)
{
    public Command Create() => new("config", "The configuration.") { Check(), Dump(), Reference() };

    /// <summary>The options whose row in the reference has a text.</summary>
    public static Command Options()
    {
        var text = new Argument<string?>("text") { Description = "Part of a name or of a description.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("options", "Lists the options there are: key, type, range, default, description.") { text };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(text) ?? "";
            var rows = Manual().Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Contains(wanted, StringComparison.OrdinalIgnoreCase)).ToList();
            foreach (var row in rows)
            {
                Console.Out.WriteLine(row.Trim('|', ' ').Replace("`", "", StringComparison.Ordinal));
            }

            if (rows.Count == 0)
            {
                Console.Error.WriteLine($"No option has '{wanted}' in it.");
            }

            return rows.Count > 0 ? ExitCode.Success : ExitCode.NoSuchThing;
        });
        return command;
    }

    private static string Manual() => OptionsReference.Markdown(ServerSettings.OptionTypes, ServerSettings.AllModules.Select(one => one.Name));

    private static Command Reference()
    {
        var command = new Command("reference", "Prints the manual of all options, in Markdown.");
        command.SetAction(_ =>
        {
            Console.Out.Write(Manual());
            return ExitCode.Success;
        });
        return command;
    }

    private Command Check()
    {
        var command = new Command("check", "Says whether the server could start with the configuration.");
        command.SetAction(parsed =>
        {
            var data = common.Data(parsed);
            var settings = ServerSettings.Load(data, common.Settings(parsed), SharedSource.ReadIfReachable);
            foreach (var warning in settings.Options.Warnings)
            {
                Console.Error.WriteLine($"warning: {warning}");
            }

            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(settings.HasFile ? data.ConfigurationFile : "The default configuration (there is no " + data.ConfigurationFile + ")")} is in TDSL and valid. Domains: {string.Join(", ", settings.Domains)}."));
            return ExitCode.Success;
        });
        return command;
    }

    private Command Dump()
    {
        var command = new Command("dump", "Prints what is in force: every option, its value and where that comes from. Secrets are masked.");
        command.SetAction(parsed =>
        {
            var settings = ServerSettings.Load(common.Data(parsed), common.Settings(parsed), SharedSource.ReadIfReachable);
            Console.Out.Write(EffectiveConfiguration.Dump(settings.Options, EdgeSettings.NotHere(settings.Edge, settings.Options.TopLevelNames)));
            return ExitCode.Success;
        });
        return command;
    }
}
