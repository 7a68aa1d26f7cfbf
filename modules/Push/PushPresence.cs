using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.ClientState.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Push;

/// <summary>Whether somebody is there who sees a message. Costs no allocation but for messages that come back.</summary>
internal static class PushPresence
{
    /// <summary>
    /// Whom to tell of a message that clients take: nobody when somebody looks at one of them. Nobody either when none takes it, since it is
    /// then undeliverable and told as such.
    /// </summary>
    public static PushReach ReachOf(StanzaContext leg, IClientStates? states)
    {
        var sessions = leg.Recipient!.Sessions;
        var named = leg.To is { IsFull: true } to ? leg.Recipient.Find(to.Resource) : null;
        if (named is null && leg.To is { IsFull: true } && leg.Stanza.Type != StanzaType.Chat)
        {
            return PushReach.None; // RFC 6121 §8.5.3.2.1: the sender gets it back
        }

        var (isTaken, isSeen, isAway) = (false, false, true);
        for (var index = 0; index < sessions.Count; index++)
        {
            var session = sessions[index];
            if (named is null ? session.Presence is not { Priority: >= 0 } : session != named)
            {
                continue;
            }

            isTaken = true;
            if (IsLookedAt(session, states))
            {
                isSeen = true;
                isAway &= session.Presence is { Show: "away" or "xa" or "dnd" };
            }
        }

        return !isTaken ? PushReach.None : !isSeen ? PushReach.Absent : isAway ? PushReach.AbsentWhenAway : PushReach.None;
    }

    /// <summary>Whether a client is available and somebody looks at it.</summary>
    public static bool IsSomebodyThere(IAccount account, IClientStates? states)
    {
        var sessions = account.Sessions;
        for (var index = 0; index < sessions.Count; index++)
        {
            if (sessions[index].Presence is not null && IsLookedAt(sessions[index], states))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>When a message was sent that comes back from a session which has ended; null when it is new.</summary>
    public static DateTimeOffset? ReturnedFrom(StanzaContext leg)
    {
        if (leg.SenderJid is not null)
        {
            return null;
        }

        if (!leg.Added.IsEmpty)
        {
            var added = Element.Parse($"<added>{Encoding.UTF8.GetString(leg.Added)}</added>", Namespaces.Client);
            if (added.Child("delay", Namespaces.Delay) is { } delay)
            {
                return StampOf(delay, leg);
            }
        }

        var child = leg.Stanza.Root.Child("delay"u8, "urn:xmpp:delay"u8);
        return child.Exists ? StampOf(child.ToElement(), leg) : null;
    }

    // Of the server's own word only: others may say what they like.
    private static DateTimeOffset? StampOf(Element delay, StanzaContext leg) =>
        Delay.TryParse(delay, out var parsed) && leg.Recipient!.Host.Jid.Equals(parsed.From) ? parsed.Stamp : null;

    private static bool IsLookedAt(ISession session, IClientStates? states) => session.IsConnected && states?.IsInactive(session) != true;
}
