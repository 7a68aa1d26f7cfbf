using Aviso.Protocol;

namespace Aviso.Modules.Roster.Contracts;

/// <summary>One item of a roster (RFC 6121 §2.1.2). Immutable: a change replaces it.</summary>
public sealed class RosterContact
{
    /// <summary>The contact's address; nearly always bare.</summary>
    public required Jid Jid { get; init; }

    /// <summary>The handle the user gave the contact; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The groups the user put the contact into.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The subscription and <see cref="SubscriptionState.PendingOut"/>; requests of the contact are known to <see cref="IRoster.StateOf"/>.</summary>
    public SubscriptionState State { get; init; }

    /// <summary>Whether a request of the contact will be approved without asking (RFC 6121 §3.4).</summary>
    public bool IsApproved { get; init; }

    /// <summary>The version of the roster that the last change of this item made.</summary>
    public long Version { get; init; }

    /// <summary>Whether the contact gets the account's presence.</summary>
    public bool IsSubscriber => (State & SubscriptionState.From) != 0;

    /// <summary>Whether the account gets the contact's presence.</summary>
    public bool IsSubscribedTo => (State & SubscriptionState.To) != 0;
}
