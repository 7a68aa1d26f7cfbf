using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Roster;

/// <summary>Rosters and presence subscriptions: RFC 6121 §2 and §3, with versioning (§2.6) and pre-approval (§3.4).</summary>
[XmppModule("roster", Options = typeof(RosterOptions), Offers = [typeof(IRosters)])]
public sealed class RosterModule : IModule, IRosters
{
    private readonly RosterDirectory _rosters;
    private readonly RosterQueries _queries;
    private readonly OutboundSubscriptions _outbound;
    private readonly InboundSubscriptions _inbound;
    private readonly SubscriptionNotices _notices;
    private readonly IStanzaRouter _router;

    /// <summary>Makes the module.</summary>
    public RosterModule(IStorage storage, IAccounts accounts, IStanzaRouter router, IOptionsProvider options, TimeProvider clock)
    {
        _router = router;
        _rosters = new(new(storage, accounts), clock);
        _notices = new(router);
        _queries = new(_rosters, _notices, options);
        _outbound = new(_rosters, _notices, router, options, clock);
        _inbound = new(_rosters, _notices, router, options);
    }

    /// <inheritdoc />
    public void Declare(ModuleManifest manifest)
    {
        manifest
            .ImplementsRfc(6121, "§2 and §3")
            .Implements(237, "1.3")
            .Feature(Namespaces.Roster)
            .Uses(RosterStore.Declaration)
            .StreamFeature(StreamFeatureStage.AfterAuthentication, static _ => new Element("ver", Namespaces.RosterVersioning))
            .StreamFeature(StreamFeatureStage.AfterAuthentication, static _ => new Element("sub", Namespaces.PreApproval))
            .IqGet(Namespaces.Roster, "query", IqTarget.Account, _queries.GetAsync)
            .IqSet(Namespaces.Roster, "query", IqTarget.Account, _queries.SetAsync)
            .On(AccountMoment.Erasing, account => new(RemoveAllSubscriptionsAsync(account)));
        manifest.On(Hooks.Received, Phase.Guard, OnReceivedIq).For(StanzaKind.Iq).WhenChild(Namespaces.Roster);
        manifest.On(Hooks.Received, Phase.Act, OnReceivedPresence).For(StanzaKind.Presence);

        // Before the broadcast, since afterwards initial presence cannot be told from any other.
        manifest.On(Hooks.Sent, Phase.Act, OnSentPresence).For(StanzaKind.Presence).Before("presence");
    }

    /// <inheritdoc />
    public ValueTask<IRoster> OfAsync(IAccount account)
    {
        var roster = _rosters.OfAsync(account);
        return roster.IsCompletedSuccessfully ? new(roster.Result) : LaterAsync(roster);
    }

    /// <inheritdoc />
    public async Task RemoveAllSubscriptionsAsync(IAccount account)
    {
        var roster = await _rosters.OfAsync(account);
        var contacts = roster.Contacts;
        var requests = roster.Requests;
        await roster.Clear();
        foreach (var contact in contacts)
        {
            await _notices.EndAsync(account, contact.Jid, contact.State);
        }

        foreach (var request in requests)
        {
            await _notices.EndAsync(account, request.From, SubscriptionState.PendingIn);
        }
    }

    private static async ValueTask<IRoster> LaterAsync(ValueTask<AccountRoster> roster) => await roster;

    // Roster pushes come from the server only: clients have been fooled by others (RFC 6121 §2.1.6).
    private ValueTask<Verdict> OnReceivedIq(StanzaContext leg)
    {
        if (leg.Stanza.Type != StanzaType.Set || leg.To is not { IsFull: true } || !leg.Stanza.Payload.Namespace.SequenceEqual("jabber:iq:roster"u8))
        {
            return new(Verdict.Continue);
        }

        return BounceAsync(leg);
    }

    private async ValueTask<Verdict> BounceAsync(StanzaContext leg)
    {
        await _router.BounceAsync(leg, StanzaError.ServiceUnavailable);
        return Verdict.Handled;
    }

    private ValueTask<Verdict> OnSentPresence(StanzaContext leg)
    {
        if (IsSubscription(leg.Stanza.Type))
        {
            return _outbound.HandleAsync(leg);
        }

        return leg.Stanza.Type == StanzaType.Available && leg.To is null && leg.Sender!.Presence is null
            ? DeliverRequestsAsync(leg)
            : new(Verdict.Continue);
    }

    private async ValueTask<Verdict> DeliverRequestsAsync(StanzaContext leg)
    {
        await _inbound.DeliverRequestsAsync(leg.Sender!);
        return Verdict.Continue;
    }

    private ValueTask<Verdict> OnReceivedPresence(StanzaContext leg) =>
        IsSubscription(leg.Stanza.Type) ? _inbound.HandleAsync(leg) : new(Verdict.Continue);

    private static bool IsSubscription(StanzaType type) =>
        type is StanzaType.Subscribe or StanzaType.Subscribed or StanzaType.Unsubscribe or StanzaType.Unsubscribed;
}
