using Aviso.Abstractions.Hosts;
using Aviso.Protocol;

namespace Aviso.Core.Accounts;

/// <summary>Finds accounts: first among the objects in memory, then in the store. Thread-safe.</summary>
internal sealed class AccountLookup(IVirtualHosts hosts, AccountDirectory directory, AccountStore store)
{
    public Account? TryGet(Jid bareJid) => directory.TryGet(bareJid);

    public async ValueTask<Account?> FindAsync(Jid bareJid)
    {
        if (directory.TryGet(bareJid) is { } known)
        {
            return known;
        }

        if (bareJid.Local.Length == 0 || hosts.Find(bareJid.Domain) is not { } host || await store.ReadAsync(bareJid) is null)
        {
            return null;
        }

        return directory.GetOrAdd(bareJid, host, isAnonymous: false);
    }
}
