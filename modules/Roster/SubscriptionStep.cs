using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Roster.Contracts;

namespace Aviso.Modules.Roster;

/// <summary>What a subscription stanza leads to.</summary>
/// <param name="State">The state afterwards.</param>
/// <param name="IsApproved">Whether a pre-approval stands afterwards.</param>
internal readonly record struct SubscriptionStep(SubscriptionState State, bool IsApproved)
{
    /// <summary>Whether the stanza goes on: to the contact when sent, to the account's resources when received.</summary>
    public bool Passes { get; init; }

    /// <summary>The stanza that the server answers with on the account's behalf; null for none.</summary>
    public StanzaType? Reply { get; init; }
}
