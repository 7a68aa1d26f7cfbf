using System.Diagnostics;
using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>Pairs of users writing to each other; the unit is one message delivered.</summary>
internal static class ChatScenario
{
    private const string Prefix = "chat";

    /// <summary>Closed loop: each pair keeps a fixed number of messages under way, every one answered by the next.</summary>
    public static async Task<IReadOnlyList<Result>> RunClosedAsync(ScenarioContext context)
    {
        int inFlight = context.Options.Number("in-flight", 1);
        (XmppConnection[] sessions, _) = await OpenPairsAsync(context, context.Options.Number("pairs", 100), inFlight);
        Result row = await context.MeasureAsync($"chat-w{inFlight}", "message");
        CloseAll(sessions);
        return [row];
    }

    /// <summary>
    /// Open loop: messages are due at fixed times whether or not earlier ones have arrived, and latency counts from when a message was due:
    /// a server that stalls pays for everyone it kept waiting.
    /// </summary>
    public static async Task<IReadOnlyList<Result>> RunOpenAsync(ScenarioContext context)
    {
        int rate = context.Options.Number("rate", 1000);
        (XmppConnection[] sessions, ChatSide[] sides) = await OpenPairsAsync(context, context.Options.Number("pairs", 100), inFlight: 0);
        using var stop = new CancellationTokenSource();
        Task pacing = Pacer.RunAsync(rate, (turn, due) =>
        {
            int sender = (int)(turn % sessions.Length);
            sides[sender].Append(sessions[sender], due);
            sessions[sender].Flush();
        }, stop.Token);
        Result row = await context.MeasureAsync($"chat-open-{rate}", "message");
        await stop.CancelAsync();
        await pacing;
        CloseAll(sessions);
        return [row];
    }

    /// <summary>Pairs (2k, 2k+1), talking with <paramref name="inFlight"/> messages per pair; zero is silence until somebody sends.</summary>
    public static async Task<(XmppConnection[] Sessions, ChatSide[] Sides)> OpenPairsAsync(ScenarioContext context, int pairs, int inFlight)
    {
        var sides = new ChatSide[pairs * 2];
        await context.CreateAccountsAsync(Prefix, sides.Length);
        XmppConnection[] sessions = await context.OpenSessionsAsync(
            Prefix, 0, sides.Length, i => sides[i] = new ChatSide(context.Meter, answers: inFlight > 0));
        int body = context.Options.Number("body", 100);
        for (int i = 0; i < sides.Length; i++)
        {
            sides[i].TalkTo(sessions[i ^ 1].FullJid, body);
        }

        for (int i = 0; i < sides.Length; i += 2)
        {
            for (int message = 0; message < inFlight; message++)
            {
                sides[i].Append(sessions[i], Stopwatch.GetTimestamp());
            }

            sessions[i].Flush();
        }

        return (sessions, sides);
    }

    public static void CloseAll(XmppConnection[] sessions)
    {
        foreach (XmppConnection session in sessions)
        {
            session.Close();
        }
    }
}
