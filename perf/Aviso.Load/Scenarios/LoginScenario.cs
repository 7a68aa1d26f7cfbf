using System.Diagnostics;
using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>Some clients at once log in, fetch the roster, send presence and leave, over and over; the unit is one login (and its end).</summary>
internal static class LoginScenario
{
    private const string Prefix = "login";
    private static readonly TimeSpan OneLoginLimit = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<Result>> RunAsync(ScenarioContext context)
    {
        int users = context.Options.Number("users", 200);
        await context.CreateAccountsAsync(Prefix, users);
        using var stop = new CancellationTokenSource();
        Task[] clients = [.. Enumerable.Range(0, context.Concurrency).Select(client => LogInAgainAndAgainAsync(context, client, users, stop.Token))];
        Result row = await context.MeasureAsync($"login-{context.Target.Mechanism.ToLowerInvariant()}", "login");
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        return [row];
    }

    private static async Task LogInAgainAndAgainAsync(ScenarioContext context, int client, int users, CancellationToken stop)
    {
        // Each client has users of its own: a session that the server has not ended yet is not replaced.
        for (int i = client; !stop.IsCancellationRequested; i = i + context.Concurrency < users ? i + context.Concurrency : client)
        {
            long started = Stopwatch.GetTimestamp();
            using var limit = new CancellationTokenSource(OneLoginLimit);
            try
            {
                XmppConnection session = await context.LogInAsync(ScenarioContext.User(Prefix, i), available: true, limit.Token);
                context.Meter.RecordSince(started);
                session.Close();
            }
            catch (Exception e) when (e is LoadException or IOException or System.Net.Sockets.SocketException or OperationCanceledException)
            {
                context.Meter.Error();
            }
        }
    }
}
