using System.Globalization;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.LastActivity;

/// <summary>
/// Last activity (XEP-0012): how long the server has been up, and to those who may see an account's presence, when it logged
/// out and with which words. Requests to a connected resource reach the client, which knows how long its user has been idle.
/// </summary>
[XmppModule("last-activity")]
public sealed partial class LastActivityModule(IStorage storage, IRosters rosters, IStanzaRouter router, TimeProvider clock, ILogger<LastActivityModule> log)
    : IModule
{
    // Longer words are no status; they are not kept.
    private const int MaxStatusBytes = 1024;
    private static readonly Slot<string> s_status = new(SlotKind.Moves);
    private static readonly Slot<object> s_erased = new(SlotKind.Account);
    private static readonly object s_yes = new();
    private readonly LogoutStore _logouts = new(storage);
    private readonly long _started = clock.GetTimestamp();

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest)
    {
        manifest
            .Implements(12, "2.0")
            .Uses(LogoutStore.Declaration)
            .Feature(Namespaces.LastActivity, IqTarget.Server | IqTarget.Account)
            .IqGet(Namespaces.LastActivity, "query", IqTarget.Server, GetUptime)
            .IqGet(Namespaces.LastActivity, "query", IqTarget.Account, GetAsync)
            .On(SessionMoment.Closed, OnClosed)
            .Moves("last-status", 1, WriteStatus, static (session, ref state) => session.Slots.Set(s_status, state.Text()))
            .On(AccountMoment.Erasing, OnErasing);
        manifest.On(Hooks.Sent, Phase.Act, OnBroadcast).For(StanzaKind.Presence);
        manifest.On(Hooks.Received, Phase.Guard, OnReceivedAsync).For(StanzaKind.Iq).WhenChild(Namespaces.LastActivity);
    }

    private ValueTask<IqReply> GetUptime(IqRequest request) => new(Answer(clock.GetElapsedTime(_started)));

    private async ValueTask<IqReply> GetAsync(IqRequest request)
    {
        var account = request.Account!;
        if (!await MayAskAsync(account, request.From))
        {
            return StanzaError.Forbidden; // XEP-0012 §3
        }

        if (account.Sessions.Count > 0)
        {
            return Answer(TimeSpan.Zero); // §3: whoever is connected is active now
        }

        // Nobody has logged out of an account that was never used; there is nothing to tell.
        return await _logouts.ReadAsync(account) is { } logout
            ? Answer(clock.GetUtcNow() - logout.At, logout.Status)
            : StanzaError.ItemNotFound;
    }

    // XEP-0012 §4: also what a client would answer itself is only for those who may see its presence.
    private async ValueTask<Verdict> OnReceivedAsync(StanzaContext leg)
    {
        if (leg.Stanza.Type != StanzaType.Get || leg.To is not { IsFull: true } || await MayAskAsync(leg.Recipient!, leg.From))
        {
            return Verdict.Continue;
        }

        await router.BounceAsync(leg, StanzaError.Forbidden);
        return Verdict.Handled;
    }

    private async ValueTask<bool> MayAskAsync(IAccount account, Jid asker) =>
        asker.Bare.Equals(account.Jid) || (await rosters.OfAsync(account)).IsSubscriber(asker.Bare);

    // §3: the words of the last unavailable presence are told together with the time.
    private static ValueTask<Verdict> OnBroadcast(StanzaContext leg)
    {
        if (leg.To is null && leg.Stanza.Type == StanzaType.Unavailable)
        {
            var status = leg.Stanza.Root.Child("status"u8);
            leg.Sender!.Slots.Set(s_status, status.Exists && status.InnerXml.Length <= MaxStatusBytes ? status.Text : null);
        }

        return new(Verdict.Continue);
    }

    private static bool WriteStatus(ISession session, StateWriter state)
    {
        var status = session.Slots.Get(s_status);
        state.Text(status);
        return status is not null;
    }

    private ValueTask OnClosed(ISession session)
    {
        var account = session.Account;
        if (!account.IsAnonymous && account.Sessions.Count == 0 && account.Slots.Get(s_erased) is null)
        {
            // Nobody waits for it: the contacts shall hear at once that the account has gone.
            _ = KeepAsync(account, new(clock.GetUtcNow(), session.Slots.Get(s_status) ?? ""));
        }

        return ValueTask.CompletedTask;
    }

    // Sessions of an erased account end after its rows are gone; they must not leave new ones.
    private static ValueTask OnErasing(IAccount account)
    {
        account.Slots.Set(s_erased, s_yes);
        return ValueTask.CompletedTask;
    }

    private async Task KeepAsync(IAccount account, Logout logout)
    {
        try
        {
            await _logouts.WriteAsync(account, logout);
        }
        catch (StorageException exception)
        {
            Log.NotKept(log, account.Jid, exception.Message);
        }
    }

    private static Element Answer(TimeSpan since, string status = "") => new("query", Namespaces.LastActivity,
        ("seconds", Math.Max(0, (long)since.TotalSeconds).ToString(CultureInfo.InvariantCulture)), status);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The logout of {Account} was not stored: {Reason}")]
        public static partial void NotKept(ILogger logger, Jid account, string reason);
    }
}
