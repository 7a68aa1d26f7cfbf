using System.CommandLine;
using Aviso.Abstractions.Storage;
using Aviso.Server.Starting;
using Aviso.Storage;

namespace Aviso.Server.Commands;

/// <summary><c>aviso schema …</c>: the tables of the data sources.</summary>
internal sealed class SchemaCommands(CommonOptions common)
{
    private readonly Option<string?> _source = new("--source") { Description = "Only this data source (else all that are configured).", HelpName = "NAME" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Prints the SQL and changes nothing." };
    private readonly Option<bool> _json = CommonOptions.Json();

    public Command Create()
    {
        var check = new Command("check", "Says whether the tables are there and fit this program. Changes nothing.") { _source, _json };
        check.SetAction((parsed, _) => RunAsync(parsed, null));
        var install = new Command("install", "Makes the tables in an empty database.") { _source, _dryRun, _json };
        install.SetAction((parsed, _) => RunAsync(parsed, SchemaState.Missing));
        var upgrade = new Command("upgrade", "Brings the tables of an older version up to this one. What was cut short is taken up again.") { _source, _dryRun, _json };
        upgrade.SetAction((parsed, _) => RunAsync(parsed, SchemaState.Outdated));
        return new("schema", "The tables of the data sources.") { check, install, upgrade };
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="changed">The state that the command ends; null when it only looks.</param>
    private async Task<int> RunAsync(ParseResult parsed, SchemaState? changed)
    {
        var data = common.Data(parsed);
        var settings = ServerSettings.Load(data, common.Settings(parsed));
        settings.RequireServer();
        var sources = Chosen(settings, parsed.GetValue(_source));
        var stores = await SchemaStates.StoresAsync(settings);
        var isDryRun = changed is not null && parsed.GetValue(_dryRun);
        var outcomes = sources.Select(source => Treat(settings, source, stores, changed, isDryRun)).ToList();
        if (parsed.GetValue(_json))
        {
            Output.Json<IReadOnlyList<SchemaOutcome>>(outcomes, SchemaJson.Default.IReadOnlyListSchemaOutcome);
        }
        else
        {
            outcomes.ForEach(Tell);
        }

        return outcomes.MaxBy(outcome => outcome.State)!.ExitCode;
    }

    private static IReadOnlyList<DataSource> Chosen(ServerSettings settings, string? name)
    {
        var all = settings.DataSources.All;
        return name is null ? all : all.Where(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase)).ToList() is { Count: > 0 } found
            ? found
            : throw new CommandException(ExitCode.NoSuchThing, $"There is no data source '{name}'; the data sources are {string.Join(", ", all.Select(one => one.Name))}.");
    }

    private static SchemaOutcome Treat(ServerSettings settings, DataSource source, IReadOnlyList<StoreDeclaration> stores, SchemaState? changed, bool isDryRun)
    {
        try
        {
            using var backend = settings.DataSources.CreateBackend(source);
            var report = backend.Check(stores);
            var state = report switch
            {
                { Refusals.Count: > 0 } => SchemaState.Unusable,
                { IsCurrent: true } => SchemaState.Current,
                { IsInstalled: true } => SchemaState.Outdated,
                _ => SchemaState.Missing,
            };
            var isDone = state == changed && !isDryRun;
            if (isDone)
            {
                backend.Open(stores);
            }

            return SchemaOutcome.Of(source, report, isDone ? SchemaState.Current : state, isDone, withStatements: state == changed && isDryRun);
        }
        catch (StorageException exception)
        {
            return SchemaOutcome.Failed(source, exception.Message);
        }
    }

    private static void Tell(SchemaOutcome outcome)
    {
        if (outcome.IsScript)
        {
            TellScript(outcome);
            return;
        }

        Console.Out.WriteLine($"Data source {outcome.Source}, {outcome.Database}");
        Tell(outcome.IsChanged ? "done" : "to do", outcome.Steps.Select(step => step.Description));
        Tell("FAULT", outcome.Faults);
        Tell("note", outcome.Notes);
        switch (outcome.State)
        {
            case SchemaState.Current:
                Tell("ok", [outcome.IsChanged ? "The schema is current now." : "The schema is current."]);
                break;
            case SchemaState.Missing:
                Tell("MISSING", ["There is no schema yet. To make it: aviso schema install"]);
                break;
            case SchemaState.Outdated:
                Tell("OLD", ["The schema is older than this program. Make a backup, then: aviso schema upgrade"]);
                break;
        }
    }

    private static void Tell(string what, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            Console.Out.WriteLine($"  {what,-8} {text}");
        }
    }

    // Everything that is not SQL is a comment, so that the whole can be given to the database's own tool.
    private static void TellScript(SchemaOutcome outcome)
    {
        Console.Out.WriteLine($"-- Data source {outcome.Source}, {outcome.Database}");
        foreach (var step in outcome.Steps)
        {
            Console.Out.WriteLine($"\n-- {step.Description}");
            foreach (var statement in step.Statements!)
            {
                Console.Out.WriteLine(statement);
            }
        }
    }
}
