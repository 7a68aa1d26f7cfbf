using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking;

/// <summary>Stops stanzas between an account and those it blocks (XEP-0191 §3.3). An account that blocks nobody costs one look at a field.</summary>
internal sealed class BlockingGuard(Blocklists lists, IStanzaRouter router)
{
    private static readonly StanzaError s_blocked = new(
        StanzaErrorType.Cancel, StanzaError.NotAcceptable.Condition, ApplicationCondition: new Element("blocked", Namespaces.BlockingErrors));

    /// <summary>What a session sends to somebody whom its account blocks comes back; presence to nobody in particular goes on.</summary>
    public ValueTask<Verdict> OnSent(StanzaContext leg)
    {
        if (leg.To is not { } to)
        {
            return new(Verdict.Continue);
        }

        var account = leg.Sender!.Account;
        if (AccountBlocklist.TryGet(account) is not { } list)
        {
            return LoadAndRetryAsync(leg, account, OnSent);
        }

        return IsStopped(list, account, to) ? RefuseAsync(leg, s_blocked) : new(Verdict.Continue);
    }

    /// <summary>What comes from somebody whom the account blocks is refused as if nobody were there, presence without a word.</summary>
    public ValueTask<Verdict> OnReceived(StanzaContext leg)
    {
        var account = leg.Recipient!;
        if (AccountBlocklist.TryGet(account) is not { } list)
        {
            return LoadAndRetryAsync(leg, account, OnReceived);
        }

        if (IsStopped(list, account, leg.From))
        {
            return leg.Stanza.Kind == StanzaKind.Presence ? new(Verdict.Drop) : RefuseAsync(leg, StanzaError.ServiceUnavailable);
        }

        return leg.Stanza.Kind == StanzaKind.Presence && leg.Sender is { } sender ? OnBroadcast(leg, sender) : new(Verdict.Continue);
    }

    // A broadcast has no recipient yet when it is sent, so whom the sender blocks is left out here, where it has one.
    private ValueTask<Verdict> OnBroadcast(StanzaContext leg, ISession sender)
    {
        if (AccountBlocklist.TryGet(sender.Account) is not { } list)
        {
            return LoadAndRetryAsync(leg, sender.Account, OnReceived);
        }

        // Others (a room, for example) pass presence on under their own address; that is not the sender's to block.
        var isStopped = IsStopped(list, sender.Account, leg.To!) && leg.From.Bare.Equals(sender.Account.Jid);
        return new(isStopped ? Verdict.Drop : Verdict.Continue);
    }

    // XEP-0191 §4: never between resources of one account, whatever stands in the list.
    private static bool IsStopped(Blocklist list, IAccount account, Jid other) =>
        !list.IsEmpty && list.Blocks(other) && !other.Bare.Equals(account.Jid);

    private async ValueTask<Verdict> LoadAndRetryAsync(StanzaContext leg, IAccount account, StanzaHandler handler)
    {
        await lists.OfAsync(account);
        return await handler(leg);
    }

    private async ValueTask<Verdict> RefuseAsync(StanzaContext leg, StanzaError error)
    {
        await router.BounceAsync(leg, error);
        return Verdict.Handled;
    }
}
