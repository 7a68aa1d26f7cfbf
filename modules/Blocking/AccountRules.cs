using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;

namespace Aviso.Modules.Blocking;

/// <summary>
/// The privacy lists of one account, as the account object carries them: read from the store once, and then a field at which every
/// stanza may look without lock or wait.
/// </summary>
internal sealed class AccountRules
{
    private static readonly Slot<AccountRules> s_slot = new(SlotKind.Account);
    private static readonly Slot<string> s_active = new(SlotKind.Moves);
    private volatile AccountLists? _current;

    /// <summary>Held by whoever reads the lists from the store or changes them, until all who hear of the change have been told.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>The lists; null while they have not been read from the store.</summary>
    public AccountLists? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>Those of an account.</summary>
    public static AccountRules Of(IAccount account) => account.Slots.GetOrAdd(s_slot, static () => new());

    /// <summary>The lists when they are in memory.</summary>
    public static AccountLists? TryGet(IAccount account) => account.Slots.Get(s_slot)?.Current;

    /// <summary>The name of the list that a session made active (XEP-0016 §2.4); null for none.</summary>
    public static string? ActiveOf(ISession session) => session.Slots.Get(s_active);

    /// <summary>Makes a list active for a session, or (null) none.</summary>
    public static void Activate(ISession session, string? name) => session.Slots.Set(s_active, name);

    /// <summary>Writes the name of the active list for the node where the session goes on; false when there is none.</summary>
    public static bool WriteActive(ISession session, StateWriter state)
    {
        var name = ActiveOf(session);
        state.Text(name);
        return name is not null;
    }

    /// <summary>Takes the active list that the session had on another node.</summary>
    public static void ReadActive(ISession session, ref StateReader state) => Activate(session, state.Text());

    /// <summary>The list that holds for a session: its active one, else the default (XEP-0016 §2.2 rules 1 and 2).</summary>
    public static PrivacyList? For(ISession? session, AccountLists lists) =>
        session is not null && ActiveOf(session) is { } active && lists.Find(active) is { } list ? list : lists.Default;
}
