using Aviso.Abstractions.Accounts;

namespace Aviso.Modules.Roster.Contracts;

/// <summary>The rosters of local accounts (RFC 6121 §2). Thread-safe.</summary>
public interface IRosters
{
    /// <summary>
    /// The roster of an account. Completes at once when the roster is in memory; else it is read from the store, once
    /// however many ask. Do not keep it longer than the account object.
    /// </summary>
    ValueTask<IRoster> OfAsync(IAccount account);

    /// <summary>
    /// Ends every subscription from and to an account, tells the contacts (<c>unsubscribe</c>, <c>unsubscribed</c>) and
    /// empties the roster. Done by itself when an account is erased.
    /// </summary>
    Task RemoveAllSubscriptionsAsync(IAccount account);
}
