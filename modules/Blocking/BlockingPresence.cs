using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking;

/// <summary>
/// Makes a session disappear from those its list denies from now on and come back to those it no longer denies (XEP-0191 §3.3, §3.4,
/// XEP-0016 §2.11), as far as they are subscribed to its presence.
/// </summary>
internal sealed class BlockingPresence(IStanzaRouter router, IRosters rosters, IncomingPresence incoming)
{
    private static readonly Element s_unavailable = new("presence", Namespaces.Client, ("type", "unavailable"));

    /// <summary>Tells whom it concerns that another list holds for sessions of an account: for each, the one before and the one after.</summary>
    public async ValueTask ChangeAsync(IAccount account, IEnumerable<(ISession Session, PrivacyList? Before, PrivacyList? After)> changes)
    {
        var roster = await rosters.OfAsync(account);
        foreach (var (session, before, after) in changes)
        {
            if (before != after && session.Presence is not null)
            {
                await ChangeAsync(session, roster, before, after);
                await incoming.ChangeAsync(session, roster, before, after);
            }
        }
    }

    private async ValueTask ChangeAsync(ISession session, IRoster roster, PrivacyList? before, PrivacyList? after)
    {
        // Contacts, and single resources of contacts for which there are rules of their own.
        var resources = ResourcesIn(before).Concat(ResourcesIn(after)).Distinct()
            .Where(one => roster.IsSubscriber(one.Bare) && Sees(before, one.Bare) == Sees(after, one.Bare));
        var contacts = roster.Contacts.Where(contact => contact.IsSubscriber).Select(contact => contact.Jid);
        foreach (var contact in contacts.Concat(resources).Where(one => Sees(before, one) != Sees(after, one)).ToList())
        {
            if (!Sees(after, contact))
            {
                await router.RouteAsync(s_unavailable, session.Jid, contact);
            }
            else if (session.Presence is { } presence)
            {
                await router.RouteAsync(presence.Bytes, session.Jid, contact);
            }
        }

        bool Sees(PrivacyList? list, Jid contact) => list is null || !list.Denies(contact, PrivacyKinds.PresenceOut, roster);
    }

    private static IEnumerable<Jid> ResourcesIn(PrivacyList? list) =>
        list is null ? [] : list.Items.Where(item => item.Address is { IsFull: true }).Select(item => item.Address!);
}
