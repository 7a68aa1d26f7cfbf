using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>
/// What a session costs in memory while it does nothing: proportional memory of the server's processes, after it has stood still. "Marginal"
/// is the last two thirds of the sessions, without what the first ones cost once; "average" is all of them against the empty server.
/// </summary>
internal static class IdleScenario
{
    private const string Prefix = "idle";
    private const int WarmUpSessions = 100;

    public static async Task<IReadOnlyList<Result>> RunAsync(ScenarioContext context)
    {
        int count = context.Options.Number("sessions", 3000);
        int first = count / 3;
        await context.CreateAccountsAsync(Prefix, count);

        ChatScenario.CloseAll(await OpenAsync(context, 0, Math.Min(WarmUpSessions, first)));
        Memory empty = await SettledAsync(context);
        XmppConnection[] some = await OpenAsync(context, 0, first);
        Memory afterSome = await SettledAsync(context);
        XmppConnection[] more = await OpenAsync(context, first, count - first);
        Memory afterAll = await SettledAsync(context);

        Result row = context.Row($"idle-{count}", "session") with
        {
            Units = count,
            RssKiB = afterAll.RssKiB,
            PssKiB = afterAll.PssKiB,
            Errors = some.Concat(more).Count(session => session.Closed),
            More = new()
            {
                ["marginalKiB"] = (afterAll.PssKiB - afterSome.PssKiB) / (double)(count - first),
                ["averageKiB"] = (afterAll.PssKiB - empty.PssKiB) / (double)count,
                ["emptyPssMiB"] = empty.PssKiB / 1024.0,
                ["emptyRssMiB"] = empty.RssKiB / 1024.0,
            },
        };
        ChatScenario.CloseAll([.. some, .. more]);
        return [row];
    }

    private static Task<XmppConnection[]> OpenAsync(ScenarioContext context, int first, int count) =>
        context.OpenSessionsAsync(Prefix, first, count, _ => SessionHandler.Idle);

    private static Task<Memory> SettledAsync(ScenarioContext context) => context.RequiredServer.SettledMemoryAsync(
        TimeSpan.FromSeconds(context.Options.Real("settle", 5)), TimeSpan.FromSeconds(45));
}
