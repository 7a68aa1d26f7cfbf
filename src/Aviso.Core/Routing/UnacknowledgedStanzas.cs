using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Core.Accounts;
using Aviso.Core.Modules;
using Aviso.Protocol;

namespace Aviso.Core.Routing;

/// <summary>
/// Where the stanzas go that a client had not acknowledged when its session ended: each to one place, once (XEP-0198 §4 and
/// §5). They have passed the <c>Received</c> hooks before and do not pass them again.
/// </summary>
internal sealed class UnacknowledgedStanzas(StanzaRouter router, ModuleRegistry modules)
{
    public async ValueTask ReturnAsync(ISession session, byte[] bytes, DateTimeOffset sentAt)
    {
        using var stanza = Stanza.FromUtf8(bytes);
        if (stanza is not { From: { } from, To: { } to } || stanza.IsErrorOrResult || stanza.Kind == StanzaKind.Presence)
        {
            return; // presence is out of date, answers concern nobody else
        }

        if (from.Equals(session.Account.Jid))
        {
            return; // said by the account itself to this client: a carbon copy, a result from the archive
        }

        var leg = LegPool.Rent();
        leg.Begin(stanza, from, to, null, null);
        leg.ChildNamespaces = modules.Tables.Hooks.NamespacesOf(stanza);
        leg.Recipient = session.Account;
        if (stanza.Kind == StanzaKind.Iq)
        {
            await router.BounceAsync(leg, StanzaError.ServiceUnavailable);
        }
        else if (!OthersHaveIt(session, to, sentAt))
        {
            await DeliverAgainAsync(leg, session, sentAt);
        }

        LegPool.Return(leg);
    }

    private async ValueTask DeliverAgainAsync(StanzaContext leg, ISession session, DateTimeOffset sentAt)
    {
        // Chat and normal messages were accepted for the account; the resource they went to is gone.
        if (leg.Stanza.Type is StanzaType.Chat or StanzaType.Normal)
        {
            leg.To = leg.To!.Bare;
        }

        if (!leg.Stanza.Root.Child("delay"u8, "urn:xmpp:delay"u8).Exists)
        {
            leg.Add(new Delay(sentAt, session.Host.Jid).ToElement());
        }

        await router.DeliverAgainAsync(leg, (Account)session.Account);
    }

    // A message to the bare JID went to every resource that took messages then; those still there need no second copy.
    private static bool OthersHaveIt(ISession session, Jid to, DateTimeOffset sentAt)
    {
        if (to.IsFull)
        {
            return false;
        }

        foreach (var other in ((Account)session.Account).SessionSpan)
        {
            if (other != session && other.Presence is { Priority: >= 0 } presence && presence.Since <= sentAt)
            {
                return true;
            }
        }

        return false;
    }
}
