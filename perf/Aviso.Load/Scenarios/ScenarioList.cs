using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>The scenarios by their names on the command line.</summary>
internal static class ScenarioList
{
    public static readonly IReadOnlyDictionary<string, Func<ScenarioContext, Task<IReadOnlyList<Result>>>> All =
        new SortedDictionary<string, Func<ScenarioContext, Task<IReadOnlyList<Result>>>>
        {
            ["chat"] = ChatScenario.RunClosedAsync,
            ["chat-open"] = ChatScenario.RunOpenAsync,
            ["archived"] = ArchivedScenario.RunClosedAsync,
            ["archived-open"] = ArchivedScenario.RunOpenAsync,
            ["scale"] = ScaleScenario.RunAsync,
            ["presence"] = PresenceScenario.RunAsync,
            ["login"] = LoginScenario.RunAsync,
            ["storm"] = StormScenario.RunAsync,
            ["idle"] = IdleScenario.RunAsync,
            ["offline"] = OfflineScenario.RunAsync,
            ["startup"] = StartupScenario.RunAsync,
        };

    /// <summary>Runs one scenario against a server that is up, or comes up within the time that servers need.</summary>
    public static async Task<IReadOnlyList<Result>> RunAsync(string name, ScenarioContext context)
    {
        if (name != "startup")
        {
            await context.ServerUpAsync();
        }

        return await All[name](context);
    }
}
