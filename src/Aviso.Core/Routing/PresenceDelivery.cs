using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Core.Accounts;

namespace Aviso.Core.Routing;

/// <summary>The rules of RFC 6121 §8.5 for presence that no module has taken: available, unavailable and errors.</summary>
internal static class PresenceDelivery
{
    public static ValueTask DeliverAsync(StanzaContext leg, Account account)
    {
        if (leg.Stanza.Type is not (StanzaType.Available or StanzaType.Unavailable or StanzaType.Error))
        {
            return ValueTask.CompletedTask;
        }

        if (leg.To is { IsFull: true } to)
        {
            // §8.5.3.2.2: without that resource the presence is silently ignored.
            return account.Find(to.Resource) is { } session ? session.DeliverAsync(leg) : ValueTask.CompletedTask;
        }

        var sessions = account.SessionSpan;
        return sessions.Length == 1 && sessions[0].Presence is not null ? sessions[0].DeliverAsync(leg) : ToAvailableAsync(leg, account);
    }

    // §8.5.2.1.2: to all available resources, whatever their priority.
    private static async ValueTask ToAvailableAsync(StanzaContext leg, Account account)
    {
        var sessions = account.Sessions;
        for (var index = 0; index < sessions.Count; index++)
        {
            if (sessions[index].Presence is not null)
            {
                await sessions[index].DeliverAsync(leg);
            }
        }
    }
}
