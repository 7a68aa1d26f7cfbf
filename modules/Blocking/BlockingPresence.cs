using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Routing;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking;

/// <summary>
/// Makes an account disappear from those it blocks and come back to those it no longer blocks (XEP-0191 §3.3, §3.4), as far
/// as they are subscribed to its presence.
/// </summary>
internal sealed class BlockingPresence(IStanzaRouter router, IRosters rosters)
{
    private static readonly Element s_unavailable = new("presence", Namespaces.Client, ("type", "unavailable"));

    /// <summary>Tells whoever is blocked now and was not before that all resources are unavailable.</summary>
    public async ValueTask LeaveAsync(IAccount account, Blocklist before, Blocklist after)
    {
        foreach (var contact in await ChangedAsync(account, less: before, more: after))
        {
            foreach (var session in account.Sessions)
            {
                if (session.Presence is not null)
                {
                    await router.RouteAsync(s_unavailable, session.Jid, contact);
                }
            }
        }
    }

    /// <summary>Sends the presence of all resources to whoever was blocked before and is not now.</summary>
    public async ValueTask ReturnAsync(IAccount account, Blocklist before, Blocklist after)
    {
        foreach (var contact in await ChangedAsync(account, less: after, more: before))
        {
            foreach (var session in account.Sessions)
            {
                if (session.Presence is { } presence)
                {
                    await router.RouteAsync(presence.Bytes, session.Jid, contact);
                }
            }
        }
    }

    // Who sees the account's presence by one list and not by the other: contacts, and single resources of contacts.
    private async ValueTask<IReadOnlyList<Jid>> ChangedAsync(IAccount account, Blocklist less, Blocklist more)
    {
        var roster = await rosters.OfAsync(account);
        var resources = more.Items.Where(item => item.IsFull && !more.Blocks(item.Bare) && roster.IsSubscriber(item.Bare));
        return
        [
            .. roster.Contacts.Where(contact => contact.IsSubscriber).Select(contact => contact.Jid).Concat(resources)
                .Where(contact => more.Blocks(contact) && !less.Blocks(contact)),
        ];
    }
}
