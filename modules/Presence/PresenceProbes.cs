using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Presence;

/// <summary>Presence probes: sent for a session that becomes available, and answered (RFC 6121 §4.3, §4.6.6).</summary>
internal sealed class PresenceProbes(IStanzaRouter router, IRosters rosters, PresenceBroadcast broadcast)
{
    private static readonly byte[] s_probe = [.. "<presence type='probe'/>"u8];
    private static readonly byte[] s_available = [.. "<presence/>"u8];
    private static readonly byte[] s_unavailable = [.. "<presence type='unavailable'/>"u8];

    /// <summary>
    /// Asks for the presence of all contacts and of the account's other resources. A local contact is asked the same way
    /// as a remote one, so that blocking and whatever else is hooked in on either side has its say; one who is offline is not
    /// asked at all (§4.3.1).
    /// </summary>
    public async ValueTask SendAsync(ISession session)
    {
        var account = session.Account;
        foreach (var other in account.Sessions)
        {
            if (other != session)
            {
                await ReplyWithCurrentAsync(other, session.Jid);
            }
        }

        var roster = await rosters.OfAsync(account);
        using var probe = Stanza.FromUtf8(s_probe);
        var leg = new StanzaContext();
        leg.Begin(probe, account.Jid, null, session, null);
        foreach (var contact in roster.Contacts)
        {
            if (contact.IsSubscribedTo && !broadcast.IsOffline(contact.Jid))
            {
                await broadcast.CopyAsync(leg, account.Jid, contact.Jid);
            }
        }
    }

    /// <summary>Answers a probe that arrived for a local account.</summary>
    public async ValueTask<Verdict> AnswerAsync(StanzaContext leg)
    {
        var account = leg.Recipient!;
        var prober = leg.From.Bare;
        var roster = await rosters.OfAsync(account);
        var isAuthorized = prober.Equals(account.Jid) || roster.IsSubscriber(prober);

        // The server probes for the one session that has just come (its bare JID, by the RFC); only that one wants to know.
        var asker = leg.From.IsBare && leg.SenderJid is { } client ? client : leg.From;
        if (leg.To is { IsFull: true } to && await AnswerForResourceAsync(leg, account, to, asker, isAuthorized))
        {
            return Verdict.Handled;
        }

        if (isAuthorized)
        {
            await AnswerForAccountAsync(leg, account, asker);
        }
        else if (!roster.StateOf(prober).HasFlag(SubscriptionState.PendingIn) && !IsClientProbe(leg))
        {
            // §4.3.2 rule 1. Not while a request waits, which this would deny; and not to a local client that asks about
            // strangers, who would learn which accounts exist.
            await router.RouteAsync(Reply(leg, "unsubscribed"), account.Jid, prober);
        }

        return Verdict.Handled;
    }

    // §4.3.2, full JID: the resource is told about alone and without details, to subscribers and to those it showed itself to.
    private async ValueTask<bool> AnswerForResourceAsync(StanzaContext leg, IAccount account, Jid resource, Jid asker, bool isAuthorized)
    {
        var session = account.Find(resource.Resource);
        var isShown = session is not null
            && ((isAuthorized && session.Presence is not null)
                || DirectedPresence.Contains(session, leg.From)
                || DirectedPresence.Contains(session, leg.From.Bare));
        if (!isShown && !isAuthorized)
        {
            return false;
        }

        await router.RouteAsync(isShown ? s_available : s_unavailable, resource, asker);
        return true;
    }

    // §4.3.2 rules 3 and 4.
    private async ValueTask AnswerForAccountAsync(StanzaContext leg, IAccount account, Jid asker)
    {
        var isAvailable = false;
        foreach (var session in account.Sessions)
        {
            isAvailable |= await ReplyWithCurrentAsync(session, asker);
        }

        if (!isAvailable)
        {
            await router.RouteAsync(Reply(leg, "unavailable"), account.Jid, asker);
        }
    }

    // Sends the presence of a session; when it changes meanwhile the newest, so that the asker is never left with an old one.
    private async ValueTask<bool> ReplyWithCurrentAsync(ISession session, Jid asker)
    {
        var sent = session.Presence;
        if (sent is null)
        {
            return false;
        }

        while (true)
        {
            await router.RouteAsync(sent?.Bytes ?? s_unavailable, session.Jid, asker);
            var now = session.Presence;
            if (ReferenceEquals(now, sent))
            {
                return true;
            }

            sent = now;
        }
    }

    private static bool IsClientProbe(StanzaContext leg) => leg.SenderJid is not null && leg.From.IsFull;

    // §4.3.2.1: the id of the probe comes back when there is no presence whose id could be kept.
    private static Element Reply(StanzaContext probe, string type) =>
        new("presence", Namespaces.Client, ("type", type), ("id", probe.Stanza.Root.Attribute("id"u8)));
}
