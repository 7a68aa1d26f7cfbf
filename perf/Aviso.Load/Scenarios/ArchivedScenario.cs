using System.Diagnostics;
using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>
/// One user of each pair writes to the other, both with stream management and carbons; the unit is one message that the server has
/// acknowledged to its sender. With the server's archive on, that is the price of keeping messages.
/// </summary>
internal static class ArchivedScenario
{
    private const string Prefix = "kept";

    /// <summary>Closed loop: each sender keeps a fixed number of messages unacknowledged.</summary>
    public static async Task<IReadOnlyList<Result>> RunClosedAsync(ScenarioContext context)
    {
        int inFlight = context.Options.Number("in-flight", 1);
        (XmppConnection[] sessions, ManagedSide[] sides) = await OpenPairsAsync(context, repeats: true);
        for (int i = 0; i < sides.Length; i += 2)
        {
            for (int message = 0; message < inFlight; message++)
            {
                sides[i].Append(sessions[i], Stopwatch.GetTimestamp());
            }

            sessions[i].Flush();
        }

        Result row = await context.MeasureAsync($"archived-w{inFlight}", "acknowledged message");
        ChatScenario.CloseAll(sessions);
        return [row];
    }

    /// <summary>Open loop: messages are due at fixed times; latency counts from then to the acknowledgement.</summary>
    public static async Task<IReadOnlyList<Result>> RunOpenAsync(ScenarioContext context)
    {
        int rate = context.Options.Number("rate", 1000);
        (XmppConnection[] sessions, ManagedSide[] sides) = await OpenPairsAsync(context, repeats: false);
        using var stop = new CancellationTokenSource();
        Task pacing = Pacer.RunAsync(rate, (turn, due) =>
        {
            int sender = (int)(turn * 2 % sessions.Length);
            sides[sender].Append(sessions[sender], due);
            sessions[sender].Flush();
        }, stop.Token);
        Result row = await context.MeasureAsync($"archived-open-{rate}", "acknowledged message");
        await stop.CancelAsync();
        await pacing;
        ChatScenario.CloseAll(sessions);
        return [row];
    }

    // Pairs (2k, 2k+1), of which the first writes.
    private static async Task<(XmppConnection[] Sessions, ManagedSide[] Sides)> OpenPairsAsync(ScenarioContext context, bool repeats)
    {
        var sides = new ManagedSide[context.Options.Number("pairs", 100) * 2];
        await context.CreateAccountsAsync(Prefix, sides.Length);
        XmppConnection[] sessions = await context.OpenSessionsAsync(
            Prefix, 0, sides.Length, i => sides[i] = new ManagedSide(context.Meter, repeats));
        int body = context.Options.Number("body", 100);
        for (int i = 0; i < sides.Length; i++)
        {
            sides[i].TalkTo(sessions[i ^ 1].FullJid, body);
            ManagedSide.Enable(sessions[i]);
        }

        return (sessions, sides);
    }
}
