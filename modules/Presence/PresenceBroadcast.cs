using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Presence;

/// <summary>
/// Presence from one session to all who may see it (RFC 6121 §4.2, §4.4, §4.5). All copies share the bytes of the one
/// stanza; every copy has the session as its <c>Sender</c>, so that blocking can look at both sides on receipt.
/// </summary>
internal sealed partial class PresenceBroadcast(IStanzaRouter router, IRosters rosters, IAccounts accounts, IVirtualHosts hosts, ILogger log)
{
    /// <summary>Available presence: to subscribers and to the account's own resources, the sending one included.</summary>
    public async ValueTask AvailableAsync(StanzaContext leg, ISession session)
    {
        await ToSubscribersAsync(leg, session);
        await CopyAsync(leg, session.Jid, session.Account.Jid);
    }

    /// <summary>
    /// Unavailable presence: to subscribers and own resources when the session was available, and to all who got its
    /// presence directly (§4.6.3).
    /// </summary>
    public async ValueTask UnavailableAsync(StanzaContext leg, ISession session, bool wasAvailable)
    {
        var directed = DirectedPresence.TakeAll(session);
        if (wasAvailable)
        {
            await ToSubscribersAsync(leg, session);
            await CopyAsync(leg, session.Jid, session.Account.Jid);
        }

        if (directed.Length == 0)
        {
            return;
        }

        var roster = await rosters.OfAsync(session.Account);
        foreach (var address in directed)
        {
            // Who has subscribed meanwhile has heard it above.
            if (!wasAvailable || !roster.IsSubscriber(address.Bare))
            {
                await CopyAsync(leg, session.Jid, address);
            }
        }
    }

    /// <summary>Whether an address is that of a local account of which no resource is connected, as far as this node can know: nobody would get what is sent there.</summary>
    public bool IsOffline(Jid contact) =>
        contact.Local.Length > 0 && hosts.Find(contact.Domain) is not null && accounts.TryGet(contact) is not { Sessions.Count: > 0 } && !accounts.MayLiveElsewhere(contact);

    /// <summary>Routes one copy. What goes wrong with one recipient must not leave the others with presence that is not true any more.</summary>
    public ValueTask CopyAsync(StanzaContext leg, Jid from, Jid to)
    {
        ValueTask routing;
        try
        {
            routing = router.RouteCopyAsync(leg, from, to);
        }
        catch (Exception exception)
        {
            routing = ValueTask.FromException(exception);
        }

        return routing.IsCompletedSuccessfully ? ValueTask.CompletedTask : FinishAsync(routing, to);
    }

    private async ValueTask ToSubscribersAsync(StanzaContext leg, ISession session)
    {
        var roster = await rosters.OfAsync(session.Account);
        foreach (var contact in roster.Contacts)
        {
            if (contact.IsSubscriber && !IsOffline(contact.Jid))
            {
                await CopyAsync(leg, session.Jid, contact.Jid);
            }
        }
    }

    private async ValueTask FinishAsync(ValueTask routing, Jid to)
    {
        try
        {
            await routing;
        }
        catch (Exception exception)
        {
            Log.CopyFailed(log, to, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Presence could not be brought to {To}; the others get it")]
        public static partial void CopyFailed(ILogger logger, Jid to, Exception exception);
    }
}
