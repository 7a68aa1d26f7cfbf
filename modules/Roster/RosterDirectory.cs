using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;

namespace Aviso.Modules.Roster;

/// <summary>Keeps rosters on their accounts, and reads each from the store once. Thread-safe.</summary>
internal sealed class RosterDirectory(RosterStore store, TimeProvider clock)
{
    private static readonly Slot<AccountRoster> s_loaded = new(SlotKind.Account);
    private static readonly Slot<RosterLoad> s_loading = new(SlotKind.Account);

    public ValueTask<AccountRoster> OfAsync(IAccount account) =>
        account.Slots.Get(s_loaded) is { } roster ? new(roster) : new(LoadAsync(account));

    /// <summary>Waits until the store has a change; when it cannot take it, the roster is read anew the next time.</summary>
    /// <exception cref="StorageException">The store could not take the change.</exception>
    public static async ValueTask CommitAsync(AccountRoster roster, RosterChange change)
    {
        try
        {
            await change.Durable;
        }
        catch (StorageException)
        {
            roster.Account.Slots.Set(s_loaded, null);
            roster.Abandon(change.Version);
            throw;
        }
    }

    private Task<AccountRoster> LoadAsync(IAccount account)
    {
        var load = account.Slots.GetOrAdd(s_loading, static () => new());
        lock (load)
        {
            // Between our look and this lock another thread may have finished; a failed load is tried again.
            if (account.Slots.Get(s_loaded) is { } loaded)
            {
                return Task.FromResult(loaded);
            }

            return load.Running is { IsCompleted: false } running ? running : load.Running = ReadAsync(account, load);
        }
    }

    private async Task<AccountRoster> ReadAsync(IAccount account, RosterLoad load)
    {
        var stored = await store.LoadAsync(account);
        lock (load)
        {
            var roster = new AccountRoster(account, store, clock, stored);
            account.Slots.Set(s_loaded, roster);
            load.Running = null;
            return roster;
        }
    }

    // The load that is under way for an account.
    private sealed class RosterLoad
    {
        public Task<AccountRoster>? Running { get; set; }
    }
}
