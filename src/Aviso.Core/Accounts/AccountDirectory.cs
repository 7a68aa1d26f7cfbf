using System.Collections.Concurrent;
using Aviso.Abstractions.Hosts;
using Aviso.Protocol;

namespace Aviso.Core.Accounts;

/// <summary>
/// The account objects in memory; for one JID there is never more than one alive, so that what modules keep on it cannot
/// fork. Accounts that are online are held by their sessions; of the others the last <c>recent</c> used ones are held here,
/// and the rest goes with the garbage collector. Thread-safe; look-ups take no lock.
/// </summary>
/// <param name="recent">How many offline accounts are held.</param>
/// <param name="hasHomes">Whether accounts may live on other nodes.</param>
internal sealed class AccountDirectory(int recent, bool hasHomes = false)
{
    private readonly ConcurrentDictionary<Jid, WeakReference<Account>> _accounts = new();
    private readonly Account?[] _recent = new Account?[recent];
    private readonly Lock _lock = new();
    private int _nextRecent;
    private int _sweepAt = 1024;

    public Account? TryGet(Jid bareJid) =>
        _accounts.TryGetValue(bareJid, out var reference) && reference.TryGetTarget(out var account) ? account : null;

    /// <summary>The one object of an account that is known to exist.</summary>
    public Account GetOrAdd(Jid bareJid, IVirtualHost host, bool isAnonymous)
    {
        if (TryGet(bareJid) is { } known)
        {
            return known;
        }

        lock (_lock)
        {
            if (TryGet(bareJid) is { } made)
            {
                return made;
            }

            var account = new Account(bareJid, host, isAnonymous, hasHomes ? new() : null);
            _accounts[bareJid] = new(account);
            Keep(account);
            if (_accounts.Count > _sweepAt)
            {
                Sweep();
            }

            return account;
        }
    }

    /// <summary>Holds an account whose last session has ended, for a while: it was used just now, and writes for it may be under way.</summary>
    public void KeepRecent(Account account)
    {
        lock (_lock)
        {
            Keep(account);
        }
    }

    /// <summary>Forgets an account that was erased.</summary>
    public void Forget(Account account)
    {
        lock (_lock)
        {
            _accounts.TryRemove(account.Jid, out _);
            for (var index = 0; index < _recent.Length; index++)
            {
                if (_recent[index] == account)
                {
                    _recent[index] = null;
                }
            }
        }
    }

    /// <summary>The accounts alive now; for shutdown and for administrators.</summary>
    public IEnumerable<Account> Alive()
    {
        foreach (var reference in _accounts.Values)
        {
            if (reference.TryGetTarget(out var account))
            {
                yield return account;
            }
        }
    }

    // Invariant: called under the lock.
    private void Keep(Account account)
    {
        _recent[_nextRecent] = account;
        _nextRecent = (_nextRecent + 1) % _recent.Length;
    }

    // Takes out entries whose account has been collected; the next sweep comes when the table has doubled.
    private void Sweep()
    {
        foreach (var (jid, reference) in _accounts)
        {
            if (!reference.TryGetTarget(out _))
            {
                _accounts.TryRemove(jid, out _);
            }
        }

        _sweepAt = Math.Max(1024, _accounts.Count * 2);
    }
}
