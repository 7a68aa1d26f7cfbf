using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking;

/// <summary>
/// Stops stanzas between an account and those its lists deny (XEP-0191 §3.3, XEP-0016 §2.14). An account without lists costs one look at a field.
/// </summary>
internal sealed class BlockingGuard(RuleStore store, IRosters rosters, IStanzaRouter router)
{
    private static readonly StanzaError s_blocked = new(
        StanzaErrorType.Cancel, StanzaError.NotAcceptable.Condition, ApplicationCondition: new Element("blocked", Namespaces.BlockingErrors));

    /// <summary>What a session sends to somebody whom its list denies comes back; presence to nobody in particular goes on.</summary>
    public ValueTask<Verdict> OnSent(StanzaContext leg)
    {
        if (leg.To is not { } to)
        {
            return new(Verdict.Continue);
        }

        var account = leg.Sender!.Account;
        if (AccountRules.TryGet(account) is not { } lists)
        {
            return LoadAndRetryAsync(leg, account, OnSent);
        }

        if (lists.IsEmpty || IsExempt(account, to))
        {
            return new(Verdict.Continue);
        }

        return TryGetRoster(lists, account, out var roster)
            ? AccountRules.For(leg.Sender, lists) is { } list && list.Denies(to, leg.Stanza.Outgoing(), roster) ? RefuseAsync(leg, s_blocked) : new(Verdict.Continue)
            : LoadAndRetryAsync(leg, account, OnSent);
    }

    /// <summary>What comes from somebody whom the account denies is refused as if nobody were there, presence without a word.</summary>
    public ValueTask<Verdict> OnReceived(StanzaContext leg)
    {
        var account = leg.Recipient!;
        if (AccountRules.TryGet(account) is not { } lists)
        {
            return LoadAndRetryAsync(leg, account, OnReceived);
        }

        if (!lists.IsEmpty && !IsExempt(account, leg.From))
        {
            if (!TryGetRoster(lists, account, out var roster))
            {
                return LoadAndRetryAsync(leg, account, OnReceived);
            }

            if (IsStopped(leg, account, lists, roster))
            {
                return leg.Stanza.Kind == StanzaKind.Presence ? new(Verdict.Drop) : RefuseAsync(leg, StanzaError.ServiceUnavailable);
            }
        }

        return leg.Stanza.Kind == StanzaKind.Presence && leg.Sender is { } sender ? OnBroadcast(leg, sender, isLeaving: false) : new(Verdict.Continue);
    }

    /// <summary>What the sender's own list denies does not go to another node, where nobody could ask that list.</summary>
    public ValueTask<Verdict> OnLeaving(StanzaContext leg) => OnBroadcast(leg, leg.Sender!, isLeaving: true);

    /// <summary>What goes to all resources stays away from those whose active list denies it (XEP-0016 §2.2 rule 1).</summary>
    public ValueTask<Verdict> OnDelivering(StanzaContext leg)
    {
        var session = leg.Target!;
        var account = session.Account;
        if (AccountRules.TryGet(account) is not { } lists)
        {
            return LoadAndRetryAsync(leg, account, OnDelivering);
        }

        if (lists.IsEmpty || IsExempt(account, leg.From) || AccountRules.For(session, lists) is not { } list)
        {
            return new(Verdict.Continue);
        }

        return TryGetRoster(lists, account, out var roster)
            ? new(list.Denies(leg.From, leg.Stanza.Incoming(), roster) ? Verdict.Drop : Verdict.Continue)
            : LoadAndRetryAsync(leg, account, OnDelivering);
    }

    // A broadcast has no recipient yet when it is sent, so whom the sender denies is left out here, where it has one.
    private ValueTask<Verdict> OnBroadcast(StanzaContext leg, ISession sender, bool isLeaving)
    {
        var account = sender.Account;
        if (AccountRules.TryGet(account) is not { } lists)
        {
            return LoadAndRetryAsync(leg, account, isLeaving ? OnLeaving : OnReceived);
        }

        // Others (a room, for example) pass presence on under their own address; that is not the sender's to stop.
        if (lists.IsEmpty || IsExempt(account, leg.To!) || !leg.From.Bare.Equals(account.Jid))
        {
            return new(Verdict.Continue);
        }

        return TryGetRoster(lists, account, out var roster)
            ? new(AccountRules.For(sender, lists) is { } list && list.Denies(leg.To!, leg.Stanza.Outgoing(), roster) ? Verdict.Drop : Verdict.Continue)
            : LoadAndRetryAsync(leg, account, isLeaving ? OnLeaving : OnReceived);
    }

    // To a resource its own list holds. To the account as a whole it is enough that one of its resources would take the stanza: of a message
    // one that gets it (RFC 6121 §8.5.2.1.1), or it would be kept from each and nobody would be told (XEP-0016 §2.14).
    private static bool IsStopped(StanzaContext leg, IAccount account, AccountLists lists, IRoster? roster)
    {
        var isMessage = leg.Stanza.Kind == StanzaKind.Message;
        if (leg.To is { IsFull: true } to && account.Find(to.Resource) is var named && (named is not null || !isMessage))
        {
            return IsDenied(leg, AccountRules.For(named, lists), roster);
        }

        var sessions = account.Sessions;
        var (isTaken, isDefaultUsed) = (false, false);
        for (var index = 0; index < sessions.Count; index++)
        {
            if (isMessage && sessions[index].Presence is not { Priority: >= 0 })
            {
                continue;
            }

            isTaken = true;
            if (AccountRules.ActiveOf(sessions[index]) is null)
            {
                isDefaultUsed = true;
            }
            else if (!IsDenied(leg, AccountRules.For(sessions[index], lists), roster))
            {
                return false;
            }
        }

        return (isTaken && !isDefaultUsed) || IsDenied(leg, lists.Default, roster);
    }

    // Who may not see the account's presence gets none by asking for it either.
    private static bool IsDenied(StanzaContext leg, PrivacyList? list, IRoster? roster) =>
        list is not null
        && (list.Denies(leg.From, leg.Stanza.Incoming(), roster)
            || (leg.Stanza.Type == StanzaType.Probe && list.Denies(leg.From, PrivacyKinds.PresenceOut, roster)));

    // Never between resources of one account, whatever stands in the list (XEP-0191 §5); nor between a client and its own server.
    private static bool IsExempt(IAccount account, Jid other) => other.Bare.Equals(account.Jid) || other.Equals(account.Host.Jid);

    // False when the lists need the roster and it is not in memory.
    private bool TryGetRoster(AccountLists lists, IAccount account, out IRoster? roster)
    {
        roster = null;
        if (!lists.NeedRoster)
        {
            return true;
        }

        var reading = rosters.OfAsync(account);
        if (!reading.IsCompletedSuccessfully)
        {
            return false;
        }

        roster = reading.Result;
        return true;
    }

    private async ValueTask<Verdict> LoadAndRetryAsync(StanzaContext leg, IAccount account, StanzaHandler handler)
    {
        var lists = await store.OfAsync(account);
        if (lists.NeedRoster)
        {
            await rosters.OfAsync(account);
        }

        return await handler(leg);
    }

    private async ValueTask<Verdict> RefuseAsync(StanzaContext leg, StanzaError error)
    {
        await router.BounceAsync(leg, error);
        return Verdict.Handled;
    }
}
