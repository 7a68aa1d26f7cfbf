using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking;

/// <summary>
/// Shows a client that contacts whose presence its list denies from now on are gone (XEP-0016 §2.10), and asks for the presence of those it
/// denies no longer.
/// </summary>
internal sealed class IncomingPresence(IStanzaRouter router, IAccounts accounts, IVirtualHosts hosts)
{
    private static readonly Element s_probe = new("presence", Namespaces.Client, ("type", "probe"));

    public async ValueTask ChangeAsync(ISession session, IRoster roster, PrivacyList? before, PrivacyList? after)
    {
        foreach (var contact in roster.Contacts)
        {
            if (!contact.IsSubscribedTo || Hears(before, contact.Jid) == Hears(after, contact.Jid))
            {
                continue;
            }

            if (Hears(after, contact.Jid))
            {
                await router.RouteAsync(s_probe, session.Jid, contact.Jid);
            }
            else
            {
                Leave(session, contact.Jid);
            }
        }

        bool Hears(PrivacyList? list, Jid contact) => list is null || !list.Denies(contact, PrivacyKinds.PresenceIn, roster);
    }

    // Which resources of a contact elsewhere were available is not known; without one, the presence means all.
    private void Leave(ISession session, Jid contact)
    {
        IEnumerable<Jid> gone = hosts.Find(contact.Domain) is null || accounts.MayLiveElsewhere(contact)
            ? [contact]
            : accounts.TryGet(contact)?.Sessions.Where(one => one.Presence is not null).Select(one => one.Jid) ?? [];
        foreach (var from in gone)
        {
            session.Send(new Element("presence", Namespaces.Client, ("from", from.ToString()), ("to", session.Jid.ToString()), ("type", "unavailable")));
        }
    }
}
