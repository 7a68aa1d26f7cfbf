using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;

namespace Aviso.Modules.Roster;

/// <summary>Subscription stanzas that local clients send (RFC 6121 §3.1.2, §3.1.5, §3.2.2, §3.3.2, §3.4.2; A.2).</summary>
internal sealed class OutboundSubscriptions(
    RosterDirectory rosters, SubscriptionNotices notices, IStanzaRouter router, IOptionsProvider options, TimeProvider clock)
{
    // By this factor the limit may be exceeded before the stream ends.
    private const int Patience = 10;

    private static readonly Slot<SubscriptionRate> s_rate = new(SlotKind.Account);

    public async ValueTask<Verdict> HandleAsync(StanzaContext leg)
    {
        var session = leg.Sender!;
        var account = session.Account;
        var type = leg.Stanza.Type;
        var limits = options.Get<RosterOptions>(account.Host.Domain);
        var count = type == StanzaType.Subscribe ? account.Slots.GetOrAdd(s_rate, static () => new()).Count(clock) : 0;
        if (count > (long)limits.RequestsPerMinute * Patience)
        {
            session.Close(StreamError.PolicyViolation);
            return Verdict.Handled;
        }

        if (Refuse(leg, account, count, limits) is { } error)
        {
            await router.BounceAsync(leg, error);
            return Verdict.Handled;
        }

        var contact = leg.To!.Bare; // §3.1.2 rule 1: a full JID means the bare one
        var roster = await rosters.OfAsync(account);
        var change = roster.Send(type, contact, limits.MaxSize);
        if (change.IsRefused)
        {
            await router.BounceAsync(leg, StanzaError.ResourceConstraint.WithText("The roster is full."));
            return Verdict.Handled;
        }

        await RosterDirectory.CommitAsync(roster, change);
        if (change.LosesSubscriber)
        {
            await notices.SendUnavailableAsync(account, contact); // §3.2.2: while he is still subscribed
        }

        if (change.Step.Passes)
        {
            await router.RouteCopyAsync(leg, account.Jid, contact);
        }

        roster.Push(change.Version);
        if (change.GainsSubscriber)
        {
            await notices.SendPresenceAsync(account, contact); // §3.1.5
        }

        return Verdict.Handled;
    }

    private static StanzaError? Refuse(StanzaContext leg, IAccount account, int count, RosterOptions limits) => leg.To switch
    {
        null => StanzaError.BadRequest,
        { } to when to.Bare.Equals(account.Jid) => StanzaError.NotAllowed,
        _ => count > limits.RequestsPerMinute ? StanzaError.PolicyViolation : null,
    };
}
