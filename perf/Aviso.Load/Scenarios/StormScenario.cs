using System.Diagnostics;
using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>Every session's connection breaks and all come back in the same moment; the unit is one session with its roster again.</summary>
internal static class StormScenario
{
    private const string Prefix = "storm";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static async Task<IReadOnlyList<Result>> RunAsync(ScenarioContext context)
    {
        int count = context.Options.Number("sessions", 1000);
        await context.CreateAccountsAsync(Prefix, count);
        XmppConnection[] sessions = await context.OpenSessionsAsync(Prefix, 0, count, _ => SessionHandler.Idle);
        var rows = new List<Result>();
        for (int run = 1; run <= context.Options.Number("runs", 3); run++)
        {
            foreach (XmppConnection session in sessions)
            {
                session.Dispose();
            }

            rows.Add(await ReconnectAsync(context, sessions) with { Scenario = context.Row($"storm-{count}", "session").Scenario + $" #{run}" });
        }

        Memory after = await context.RequiredServer.SettledMemoryAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        rows[^1] = rows[^1] with { RssKiB = after.RssKiB, PssKiB = after.PssKiB };
        ChatScenario.CloseAll(sessions);
        return rows;
    }

    private static async Task<Result> ReconnectAsync(ScenarioContext context, XmppConnection[] sessions)
    {
        context.Meter.Restart();
        Window window = Window.Start(context.Server);
        long started = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(Limit);
        await Task.WhenAll(Enumerable.Range(0, sessions.Length).Select(async i =>
        {
            try
            {
                sessions[i] = await context.LogInAsync(ScenarioContext.User(Prefix, i), available: true, limit.Token);
                context.Meter.RecordSince(started);
                _ = sessions[i].RunAsync(SessionHandler.Idle);
            }
            catch (Exception e) when (e is LoadException or IOException or System.Net.Sockets.SocketException or OperationCanceledException)
            {
                context.Meter.Error();
            }
        }));
        Histogram latencies = context.Meter.Current;
        return context.Meter.Fill(window.Stop(context.Row("storm", "session"), latencies.Count), latencies);
    }
}
