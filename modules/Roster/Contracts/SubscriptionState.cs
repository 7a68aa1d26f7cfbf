namespace Aviso.Modules.Roster.Contracts;

/// <summary>
/// How an account and a contact are subscribed to each other's presence, seen from the account: the nine states of RFC 6121
/// A.1 are the combinations that can occur.
/// </summary>
[Flags]
public enum SubscriptionState
{
    /// <summary>Neither is subscribed.</summary>
    None = 0,

    /// <summary>The account is subscribed to the contact's presence.</summary>
    To = 1,

    /// <summary>The contact is subscribed to the account's presence.</summary>
    From = 2,

    /// <summary>Both are subscribed.</summary>
    Both = To | From,

    /// <summary>The account has asked for a subscription and has no answer yet (<c>ask='subscribe'</c>).</summary>
    PendingOut = 4,

    /// <summary>The contact has asked for a subscription and the account has not answered yet.</summary>
    PendingIn = 8,
}
