using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Roster.Contracts;

namespace Aviso.Modules.Roster;

/// <summary>
/// The state machine of RFC 6121 Appendix A, with pre-approval (§3.4): pure functions from a state and a stanza to what
/// has to be done. The tests compare them with every cell of the RFC's tables.
/// </summary>
internal static class SubscriptionRules
{
    private const SubscriptionState Outbound = SubscriptionState.To | SubscriptionState.PendingOut;
    private const SubscriptionState Inbound = SubscriptionState.From | SubscriptionState.PendingIn;

    /// <summary>The account sends a subscription stanza to the contact (A.2).</summary>
    public static SubscriptionStep Send(StanzaType type, SubscriptionState state, bool isApproved) => type switch
    {
        // Table 2
        StanzaType.Subscribe => new(state.HasFlag(SubscriptionState.To) ? state : state | SubscriptionState.PendingOut, isApproved) { Passes = true },

        // Table 3
        StanzaType.Unsubscribe => new(state & ~Outbound, isApproved) { Passes = true },

        // Table 4. A pre-approval that is used up is forgotten, as §3.4.2 allows: the next request is asked about again.
        StanzaType.Subscribed when state.HasFlag(SubscriptionState.PendingIn) => new((state & ~Inbound) | SubscriptionState.From, false) { Passes = true },
        StanzaType.Subscribed => new(state, isApproved || !state.HasFlag(SubscriptionState.From)),

        // Table 5
        StanzaType.Unsubscribed => new(state & ~Inbound, false) { Passes = (state & Inbound) != 0 },
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The contact sends a subscription stanza to the account (A.3).</summary>
    /// <param name="type">Which.</param>
    /// <param name="state">The state before.</param>
    /// <param name="isApproved">Whether the request was pre-approved.</param>
    /// <param name="approvesAll">Whether the host approves every request (§3.1.3 rule 1).</param>
    public static SubscriptionStep Receive(StanzaType type, SubscriptionState state, bool isApproved, bool approvesAll = false) => type switch
    {
        // Table 6
        StanzaType.Subscribe when state.HasFlag(SubscriptionState.From) => new(state, isApproved) { Reply = StanzaType.Subscribed },
        StanzaType.Subscribe when isApproved || approvesAll =>
            new((state & ~Inbound) | SubscriptionState.From, false) { Reply = StanzaType.Subscribed },
        StanzaType.Subscribe => new(state | SubscriptionState.PendingIn, false) { Passes = !state.HasFlag(SubscriptionState.PendingIn) },

        // Table 7
        StanzaType.Unsubscribe when (state & Inbound) != 0 => new(state & ~Inbound, isApproved) { Passes = true, Reply = StanzaType.Unsubscribed },

        // Table 8
        StanzaType.Subscribed when state.HasFlag(SubscriptionState.PendingOut) => new((state & ~Outbound) | SubscriptionState.To, isApproved) { Passes = true },

        // Table 9
        StanzaType.Unsubscribed when (state & Outbound) != 0 => new(state & ~Outbound, isApproved) { Passes = true },
        StanzaType.Unsubscribe or StanzaType.Subscribed or StanzaType.Unsubscribed => new(state, isApproved),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
