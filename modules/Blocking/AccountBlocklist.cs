using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;

namespace Aviso.Modules.Blocking;

/// <summary>
/// The block list of one account, as the account object carries it: read from the store once, and then a field at which every
/// stanza may look without lock or wait.
/// </summary>
internal sealed class AccountBlocklist
{
    private static readonly Slot<AccountBlocklist> s_slot = new();
    private volatile Blocklist? _current;

    /// <summary>Held by whoever reads the list from the store or changes it, until all who hear of the change have been told.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>The list; null while it has not been read from the store.</summary>
    public Blocklist? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>The one of an account.</summary>
    public static AccountBlocklist Of(IAccount account) => account.Slots.GetOrAdd(s_slot, static () => new());

    /// <summary>The list when it is in memory.</summary>
    public static Blocklist? TryGet(IAccount account) => account.Slots.Get(s_slot)?.Current;
}
