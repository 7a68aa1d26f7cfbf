using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Roster;

/// <summary>Subscription stanzas that arrive for local accounts (RFC 6121 §3.1.3, §3.1.6, §3.2.3, §3.3.3; A.3).</summary>
internal sealed class InboundSubscriptions(RosterDirectory rosters, SubscriptionNotices notices, IStanzaRouter router, IOptionsProvider options)
{
    private static readonly byte[] s_plainRequest = [.. "<presence type='subscribe'/>"u8];

    public async ValueTask<Verdict> HandleAsync(StanzaContext leg)
    {
        var account = leg.Recipient!;
        var contact = leg.From.Bare;
        var type = leg.Stanza.Type;
        if (contact.Equals(account.Jid))
        {
            return Verdict.Drop; // an account is implicitly subscribed to itself
        }

        var limits = options.Get<RosterOptions>(account.Host.Domain);
        var roster = await rosters.OfAsync(account);
        var isListed = roster.Find(contact) is not null;
        var change = roster.Receive(type, contact, type == StanzaType.Subscribe ? Keep(leg, limits) : null, limits);
        if (change.IsRefused)
        {
            await router.BounceAsync(leg, StanzaError.ResourceConstraint);
            return Verdict.Handled;
        }

        await RosterDirectory.CommitAsync(roster, change);

        // §3.3.3: the end of a request by somebody who never was in the roster is not worth a word.
        if (change.Step.Passes && (isListed || type != StanzaType.Unsubscribe))
        {
            await DeliverAsync(leg, account, contact); // §3.1.6: before the push
        }

        roster.Push(change.Version);
        await AnswerAsync(account, contact, change);
        return Verdict.Handled;
    }

    /// <summary>Gives a session that has just become available the requests that wait (RFC 6121 §3.1.3 rule 4).</summary>
    public async ValueTask DeliverRequestsAsync(ISession session)
    {
        var account = session.Account;
        var roster = await rosters.OfAsync(account);
        foreach (var request in roster.Requests)
        {
            await router.DeliverAsync(session, request.Stanza, request.From, account.Jid);
        }
    }

    private async ValueTask AnswerAsync(IAccount account, Jid contact, RosterChange change)
    {
        if (change.LosesSubscriber)
        {
            await notices.SendUnavailableAsync(account, contact); // §3.3.3
        }

        if (change.Step.Reply is { } reply)
        {
            await notices.SendAsync(account, contact, reply);
        }

        // Who asks again lost something on his side; he needs our presence as one newly subscribed does.
        if (change.Step.Reply == StanzaType.Subscribed)
        {
            await notices.SendPresenceAsync(account, contact);
        }
    }

    // Requests go to available resources, everything that answers the account's own doings to interested ones (§2.2).
    private static async ValueTask DeliverAsync(StanzaContext leg, IAccount account, Jid contact)
    {
        leg.From = contact;
        leg.To = account.Jid;
        foreach (var session in account.Sessions)
        {
            if (leg.Stanza.Type == StanzaType.Subscribe ? session.Presence is not null : session.IsInterested)
            {
                await session.DeliverAsync(leg);
            }
        }
    }

    // Larger requests are kept without what makes them large: strangers fill this store.
    private static byte[] Keep(StanzaContext leg, RosterOptions limits)
    {
        var copy = new StanzaCopy(leg.Stanza.Root)
        {
            Appended = leg.Added,
            Skip = leg.Removed,
            Lang = leg.Sender is null ? default : leg.Sender.Language.Span,
        };
        if (copy.Length > limits.MaxRequestBytes)
        {
            return s_plainRequest;
        }

        var bytes = new byte[copy.Length];
        copy.CopyTo(bytes);
        return bytes;
    }
}
