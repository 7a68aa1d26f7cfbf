using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Modules.ClientState.Contracts;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Push;

/// <summary>
/// Tells the devices of users who are not there that something has come (XEP-0357). Here is when; what is told and how is the business
/// of <see cref="PushNotifier"/>. Of an account without devices a message costs two looks.
/// </summary>
[XmppModule("push", Options = typeof(PushOptions))]
public sealed class PushModule : IModule, IDisposable
{
    private readonly PushStore _store;
    private readonly PushNotifier _notifier;
    private readonly PushCommands _commands;
    private readonly PushReports _reports;
    private readonly IRosters? _rosters;
    private readonly IClientStates? _states;

    /// <summary>Makes the module.</summary>
    public PushModule(
        IStorage storage, IServerRequests requests, IOptionsProvider options, IRandomSource random, TimeProvider clock, ILogger<PushModule> log,
        IRosters? rosters = null, IClientStates? states = null)
    {
        (_rosters, _states) = (rosters, states);
        _store = new(storage);
        _notifier = new(_store, requests, options, rosters, random, clock, log);
        _commands = new(_store, _notifier, clock);
        _reports = new(_store, _notifier);
    }

    /// <summary>Completes when nobody is being told of anything.</summary>
    internal Task Idle => _notifier.Idle;

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest)
    {
        manifest
            .Implements(357, "0.4.1")
            .Uses(PushStore.Declaration)
            .Feature(Namespaces.Push, IqTarget.Account)
            .Feature(PushRegistration.PriorityNamespace, IqTarget.Account)
            .Feature(PushRegistration.AwayFeature, IqTarget.Account)
            .Feature(PushRegistration.MutedNamespace, IqTarget.Account)
            .Feature(PushRegistration.IgnoreUnknownNamespace, IqTarget.Account)
            .Feature(PushEncryption.Namespace, IqTarget.Account)
            .Feature("tigase:push:encrypt:" + PushEncryption.Algorithm, IqTarget.Account)
            .IqSet(Namespaces.Push, "enable", IqTarget.Account, _commands.EnableAsync)
            .IqSet(Namespaces.Push, "disable", IqTarget.Account, _commands.DisableAsync)
            .Report("push-devices", "The devices of the account that get push notifications.", _reports.DevicesAsync)
            .Report("push-log", "What was published to the devices of the account of late, and what became of it.", _reports.LogAsync)
            .On(SessionMoment.Resumed, OnResumed)
            .On(AccountMoment.Erasing, OnErasing);
        manifest.On(Hooks.Undeliverable, Phase.Act, OnUndeliverable).For(StanzaKind.Message).Before("offline");
        manifest.On(Hooks.Received, Phase.Observe, OnReceived).For(StanzaKind.Message);
        manifest.On(Hooks.Waiting, Phase.Observe, OnWaiting).For(StanzaKind.Message);
        manifest.On(Hooks.Received, Phase.Act, OnServiceStops).For(StanzaKind.Message).WhenChild(Namespaces.PubSub);
        manifest.On(Hooks.Received, Phase.Act, OnSubscriptionRequest).For(StanzaKind.Presence).Before("roster");
        manifest.On(Hooks.Sent, Phase.Guard, OnPresenceComing).For(StanzaKind.Presence);
    }

    /// <inheritdoc/>
    public void Dispose() => _notifier.Dispose();

    // Nobody takes it: it goes to the offline store.
    private ValueTask<Verdict> OnUndeliverable(StanzaContext leg)
    {
        if (IsWorthIt(leg, out var kind))
        {
            Notify(leg, kind, PushReach.All);
        }

        return new(Verdict.Continue);
    }

    // Clients take it, but perhaps nobody looks at them. What is not archived could not be fetched by another.
    private ValueTask<Verdict> OnReceived(StanzaContext leg)
    {
        if (leg.ArchiveId is not null && IsWorthIt(leg, out var kind) && PushPresence.ReachOf(leg, _states) is var reach and not PushReach.None)
        {
            Notify(leg, kind, reach);
        }

        return new(Verdict.Continue);
    }

    private ValueTask<Verdict> OnWaiting(StanzaContext leg)
    {
        if (IsWorthIt(leg, out var kind))
        {
            Notify(leg, kind, PushReach.Session, leg.Target!.Jid.Resource);
        }

        return new(Verdict.Continue);
    }

    private static bool IsWorthIt(StanzaContext leg, out PushKind kind)
    {
        kind = PushKind.None;
        var account = leg.Recipient!;
        return PushAccount.TryGet(account) is not { IsKnownEmpty: true }
            && !account.IsAnonymous
            && (kind = PushRules.KindOf(leg.Stanza)) != PushKind.None
            && !leg.From.Bare.Equals(account.Jid); // said by the user
    }

    private void Notify(StanzaContext leg, PushKind kind, PushReach reach, string? resource = null) => _notifier.Notify(leg.Recipient!, new(kind, reach, leg.From)
    {
        Body = PushRules.BodyOf(leg.Stanza),
        Resource = resource,
        ReturnedFrom = reach == PushReach.All ? PushPresence.ReturnedFrom(leg) : null,
    });

    // §8: a service takes away the right to publish.
    private async ValueTask<Verdict> OnServiceStops(StanzaContext leg)
    {
        var account = leg.Recipient!;
        if (leg.Sender?.Account == account
            || leg.Stanza.Root.Child("pubsub"u8, "http://jabber.org/protocol/pubsub"u8) is not { Exists: true } pubsub
            || pubsub.Child("affiliation"u8) is not { Exists: true } affiliation
            || affiliation.Attribute("affiliation"u8) != "none"
            || affiliation.Attribute("jid"u8) != account.Jid.ToString())
        {
            return Verdict.Continue;
        }

        var (service, node) = (leg.From, pubsub.Attribute("node"u8) ?? "");
        var devices = PushAccount.Of(account);
        var known = await devices.LoadAsync(_store, _notifier.OptionsOf(account).LogSize);
        if (!known.Any(one => one.Registration.Service.Equals(service) && one.Registration.Node == node))
        {
            return Verdict.Continue;
        }

        await devices.Remove(one => one.Service.Equals(service) && one.Node == node, _store);
        return Verdict.Handled;
    }

    // Before the roster takes it: afterwards a request that waits could not be told from one that waited before.
    private async ValueTask<Verdict> OnSubscriptionRequest(StanzaContext leg)
    {
        var account = leg.Recipient!;
        if (leg.Stanza.Type != StanzaType.Subscribe || _rosters is null || PushAccount.TryGet(account) is { IsKnownEmpty: true } || PushPresence.IsSomebodyThere(account, _states))
        {
            return Verdict.Continue;
        }

        var roster = await _rosters.OfAsync(account);
        if ((roster.StateOf(leg.From.Bare) & (SubscriptionState.From | SubscriptionState.PendingIn)) == 0 && roster.Find(leg.From.Bare) is not { IsApproved: true })
        {
            _notifier.Notify(account, new(PushKind.Subscription, PushReach.Absent, leg.From) { PendingSubscriptions = roster.PendingRequests + 1 });
        }

        return Verdict.Continue;
    }

    // A client comes: it gets what was kept.
    private static ValueTask<Verdict> OnPresenceComing(StanzaContext leg)
    {
        if (leg is { To: null, Stanza.Type: StanzaType.Available, Sender: { Presence: null } session })
        {
            PushAccount.TryGet(session.Account)?.Forget();
        }

        return new(Verdict.Continue);
    }

    private static ValueTask OnResumed(ISession session)
    {
        PushAccount.TryGet(session.Account)?.Forget();
        return ValueTask.CompletedTask;
    }

    private static ValueTask OnErasing(IAccount account)
    {
        PushAccount.TryGet(account)?.Erase();
        return ValueTask.CompletedTask;
    }
}
