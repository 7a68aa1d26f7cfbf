using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>Ten pairs chat while more and more other sessions are online and idle: the cost of a message must not grow with them.</summary>
internal static class ScaleScenario
{
    private const string Prefix = "scale";

    public static async Task<IReadOnlyList<Result>> RunAsync(ScenarioContext context)
    {
        int most = context.Options.Number("sessions", 10_000);
        await context.CreateAccountsAsync(Prefix, most);
        var idle = new List<XmppConnection>();
        var rows = new List<Result>();
        for (int step = 10; step <= most; step *= 10)
        {
            idle.AddRange(await context.OpenSessionsAsync(Prefix, idle.Count, step - idle.Count, _ => SessionHandler.Idle));
            (XmppConnection[] talking, _) = await ChatScenario.OpenPairsAsync(context, context.Options.Number("pairs", 10), inFlight: 1);
            Result row = await context.MeasureAsync($"scale-{step}", "message");
            ChatScenario.CloseAll(talking);
            rows.Add(row with { Errors = row.Errors + idle.Count(session => session.Closed) });
        }

        ChatScenario.CloseAll([.. idle]);
        return rows;
    }
}
