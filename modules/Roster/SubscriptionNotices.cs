using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Roster;

/// <summary>Presence that the server sends to one contact because a subscription began or ended.</summary>
internal sealed class SubscriptionNotices(IStanzaRouter router)
{
    private static readonly Element s_unavailable = new("presence", Namespaces.Client, ("type", "unavailable"));

    /// <summary>The current presence of every available resource (RFC 6121 §3.1.5).</summary>
    public async ValueTask SendPresenceAsync(IAccount account, Jid contact)
    {
        foreach (var session in account.Sessions)
        {
            if (session.Presence is { } presence)
            {
                await router.RouteAsync(presence.Bytes, session.Jid, contact);
            }
        }
    }

    /// <summary>Unavailable presence from every available resource (RFC 6121 §3.2.2, §3.3.3).</summary>
    public async ValueTask SendUnavailableAsync(IAccount account, Jid contact)
    {
        foreach (var session in account.Sessions)
        {
            if (session.Presence is not null)
            {
                await router.RouteAsync(s_unavailable, session.Jid, contact);
            }
        }
    }

    /// <summary>A subscription stanza on behalf of the account, from its bare JID (RFC 6121 §3).</summary>
    public ValueTask SendAsync(IAccount account, Jid contact, StanzaType type) => router.RouteAsync(
        new Element("presence", Namespaces.Client, ("type", Name(type))), account.Jid, contact);

    /// <summary>Ends what there was with a contact: what is granted or asked either way (RFC 6121 §2.5.2).</summary>
    public async ValueTask EndAsync(IAccount account, Jid contact, SubscriptionState before)
    {
        if ((before & (SubscriptionState.To | SubscriptionState.PendingOut)) != 0)
        {
            await SendAsync(account, contact, StanzaType.Unsubscribe);
        }

        if (before.HasFlag(SubscriptionState.From))
        {
            await SendUnavailableAsync(account, contact);
        }

        if ((before & (SubscriptionState.From | SubscriptionState.PendingIn)) != 0)
        {
            await SendAsync(account, contact, StanzaType.Unsubscribed);
        }
    }

    private static string Name(StanzaType type) => type switch
    {
        StanzaType.Subscribed => "subscribed",
        StanzaType.Unsubscribe => "unsubscribe",
        StanzaType.Unsubscribed => "unsubscribed",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
