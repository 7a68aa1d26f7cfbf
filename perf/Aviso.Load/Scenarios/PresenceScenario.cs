using System.Globalization;
using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>
/// Users on a ring, each with the nearest others as mutual contacts, change their presence; the unit is one delivery to a contact (the
/// echo to oneself, which servers send too, is not counted).
/// </summary>
internal static class PresenceScenario
{
    private const string Prefix = "pres";
    private static readonly TimeSpan SubscriptionLimit = TimeSpan.FromSeconds(120);

    public static async Task<IReadOnlyList<Result>> RunAsync(ScenarioContext context)
    {
        int count = context.Options.Number("users", 100);
        int contacts = context.Options.Number("contacts", 20);
        int active = context.Options.Number("active", 10);

        await context.CreateAccountsAsync(Prefix, count);
        var users = new PresenceUser[count];
        PresenceUser? Find(string name) => name.StartsWith(Prefix, StringComparison.Ordinal)
            ? users[int.Parse(name.AsSpan(Prefix.Length), CultureInfo.InvariantCulture)]
            : null;
        XmppConnection[] sessions = await context.OpenSessionsAsync(Prefix, 0, count, i =>
            users[i] = new PresenceUser(context.Meter, ScenarioContext.User(Prefix, i), Find) { Contacts = contacts });

        await SubscribeAsync(context, sessions, users, contacts);
        for (int i = 0; i < active; i++)
        {
            int user = i * count / active;
            users[user].Start(sessions[user]);
        }

        Result row = await context.MeasureAsync($"presence-{contacts}", "delivery");
        ChatScenario.CloseAll(sessions);
        return [row];
    }

    /// <summary>Everybody asks their neighbours, one neighbour at a time, until all are subscribed both ways.</summary>
    private static async Task SubscribeAsync(ScenarioContext context, XmppConnection[] sessions, PresenceUser[] users, int contacts)
    {
        using var limit = new CancellationTokenSource(SubscriptionLimit);
        for (int distance = 1; distance <= contacts / 2; distance++)
        {
            foreach (int direction in new[] { distance, sessions.Length - distance })
            {
                for (int i = 0; i < sessions.Length; i++)
                {
                    string contact = ScenarioContext.User(Prefix, (i + direction) % sessions.Length);
                    sessions[i].Send($"<presence to='{contact}@{context.Target.Domain}' type='subscribe'/>");
                }

                int asked = (distance * 2) - (direction == distance ? 1 : 0);
                while (users.Any(user => user.Accepted < asked))
                {
                    await Task.Delay(20, limit.Token);
                }
            }
        }
    }
}
