using System.Diagnostics;
using Aviso.Load.Client;
using Aviso.Load.Measurement;

namespace Aviso.Load.Scenarios;

/// <summary>
/// Messages to users who are not there, then their logins. Storing is measured until the server is quiet again; delivering from the
/// moment the receivers, logged in already, send their first presence, so that the cost of the logins stays out of it.
/// </summary>
internal static class OfflineScenario
{
    private const string SenderPrefix = "osend";
    private const string ReceiverPrefix = "orecv";
    private const int Senders = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static async Task<IReadOnlyList<Result>> RunAsync(ScenarioContext context)
    {
        int messages = context.Options.Number("messages", 5000);
        int receivers = context.Options.Number("users", 100);
        await context.CreateAccountsAsync(SenderPrefix, Senders);
        await context.CreateAccountsAsync(ReceiverPrefix, receivers);

        // A first round, unmeasured, warms the server up for both halves.
        await RoundAsync(context, messages, receivers);
        return await RoundAsync(context, messages, receivers);
    }

    private static async Task<IReadOnlyList<Result>> RoundAsync(ScenarioContext context, int messages, int receivers)
    {
        Result stored = await StoreAsync(context, messages, receivers);
        Result delivered = await DeliverAsync(context, messages, receivers);
        return [stored, delivered with { Errors = messages - delivered.Units }];
    }

    private static async Task<Result> StoreAsync(ScenarioContext context, int messages, int receivers)
    {
        var answers = new AnswerCounter();
        XmppConnection[] sessions = await context.OpenSessionsAsync(SenderPrefix, 0, Senders, _ => answers);
        await context.RequiredServer.QuietAsync(Limit);
        string body = new('x', context.Options.Number("body", 100));

        Window window = Window.Start(context.Server);
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < messages; i++)
        {
            string to = $"{ScenarioContext.User(ReceiverPrefix, i / Senders % receivers)}@{context.Target.Domain}";
            sessions[i % Senders].Append(System.Text.Encoding.UTF8.GetBytes(
                $"<message to='{to}' type='chat' id='{Stopwatch.GetTimestamp():x16}'><body>{body}</body></message>"));
        }

        foreach (XmppConnection session in sessions)
        {
            // Stanzas are handled in order: the answer says that everything before it has been taken.
            session.Send($"<iq type='get' id='done' to='{context.Target.Domain}'><ping xmlns='urn:xmpp:ping'/></iq>");
        }

        await UntilAsync(() => answers.Count, Senders, "answers to the senders");
        TimeSpan taken = Stopwatch.GetElapsedTime(started);
        await context.RequiredServer.QuietAsync(Limit);
        Result row = window.Stop(context.Row("offline-store", "message"), messages);
        ChatScenario.CloseAll(sessions);
        return row with { Seconds = taken.TotalSeconds, UnitsPerSecond = messages / taken.TotalSeconds, ServerShare = null, GeneratorShare = null };
    }

    private static async Task<Result> DeliverAsync(ScenarioContext context, int messages, int receivers)
    {
        context.Meter.Restart();
        XmppConnection[] sessions = await context.OpenSessionsAsync(
            ReceiverPrefix, 0, receivers, _ => new ChatSide(context.Meter, answers: false), available: false);
        await context.RequiredServer.QuietAsync(Limit);

        Window window = Window.Start(context.Server);
        foreach (XmppConnection session in sessions)
        {
            session.Send("<presence/>");
        }

        await UntilAsync(() => context.Meter.Current.Count, messages, "messages");
        Result row = window.Stop(context.Row("offline-deliver", "message"), context.Meter.Current.Count);
        ChatScenario.CloseAll(sessions);
        await context.RequiredServer.QuietAsync(Limit);
        return row;
    }

    private static async Task UntilAsync(Func<long> count, long wanted, string what)
    {
        long started = Stopwatch.GetTimestamp();
        while (count() < wanted)
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
            {
                throw new LoadException($"waited in vain for {wanted} {what}: {count()} came");
            }

            await Task.Delay(2);
        }
    }

    private sealed class AnswerCounter : SessionHandler
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public override void OnFrame(XmppConnection connection, ReadOnlySpan<byte> frame)
        {
            if (Frame.IsIq(frame) && Frame.HasAttribute(frame, " id="u8, "done"u8))
            {
                Interlocked.Increment(ref _count);
            }
            else
            {
                base.OnFrame(connection, frame);
            }
        }
    }
}
