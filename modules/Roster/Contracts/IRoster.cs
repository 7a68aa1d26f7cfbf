using System.Collections.Immutable;
using Aviso.Protocol;

namespace Aviso.Modules.Roster.Contracts;

/// <summary>The roster of one account, in memory. Reads take no lock and allocate nothing; all members may be called from any thread.</summary>
public interface IRoster
{
    /// <summary>The items in order of their addresses: a snapshot that never changes.</summary>
    ImmutableArray<RosterContact> Contacts { get; }

    /// <summary>How many subscription requests wait for an answer.</summary>
    int PendingRequests { get; }

    /// <summary>The item of an address, or null.</summary>
    RosterContact? Find(Jid contact);

    /// <summary>The state of RFC 6121 A.1 with a bare JID, whether or not it is in the roster.</summary>
    SubscriptionState StateOf(Jid contact);

    /// <summary>Whether a bare JID is subscribed to the account's presence (<c>from</c> or <c>both</c>).</summary>
    bool IsSubscriber(Jid contact);

    /// <summary>Whether the account is subscribed to the presence of a bare JID (<c>to</c> or <c>both</c>).</summary>
    bool IsSubscribedTo(Jid contact);
}
