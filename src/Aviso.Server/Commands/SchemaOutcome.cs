using System.Text.Json.Serialization;
using Aviso.Server.Starting;
using Aviso.Storage;

namespace Aviso.Server.Commands;

/// <summary>What was found in a data source, and done to it.</summary>
internal sealed record SchemaOutcome(
    string Source,
    string Database,
    SchemaState State,
    [property: JsonPropertyName("changed")] bool IsChanged,
    IReadOnlyList<SchemaOutcomeStep> Steps,
    IReadOnlyList<string> Faults,
    IReadOnlyList<string> Notes)
{
    /// <summary>Whether the SQL was asked for, and is what the command is about.</summary>
    [JsonIgnore]
    public bool IsScript => Steps.Any(step => step.Statements is not null);

    /// <summary>What the command returns when this is the worst outcome.</summary>
    [JsonIgnore]
    public int ExitCode => State switch
    {
        _ when IsScript => Server.ExitCode.Success,
        SchemaState.Current => Server.ExitCode.Success,
        SchemaState.Unusable => Server.ExitCode.Storage,
        _ => Server.ExitCode.Schema,
    };

    public static SchemaOutcome Of(DataSource source, SchemaReport report, SchemaState state, bool isChanged, bool withStatements) => new(
        source.Name, source.Display, state, isChanged,
        [.. report.Steps.Select(step => new SchemaOutcomeStep(step.Component, step.Version, step.Description, withStatements ? Script(step) : null))],
        report.Refusals, report.Notes);

    public static SchemaOutcome Failed(DataSource source, string fault) =>
        new(source.Name, source.Display, SchemaState.Unusable, false, [], [fault], []);

    private static IReadOnlyList<string> Script(SchemaStep step) =>
    [
        "BEGIN;",
        .. step.ConvertsValues ? (string[])["-- Here the program converts the values, which SQL cannot do."] : [],
        .. step.Statements.Select(statement => statement + ";"),
        "COMMIT;",
    ];
}
