using Aviso.Abstractions.Clustering;
using Aviso.Core.Accounts;
using Aviso.Protocol;

namespace Aviso.Core.Homes;

/// <summary>
/// The accounts that live here because nobody has claimed them and this node owns their shard. Held weakly: what was collected has
/// left. Not thread-safe.
/// </summary>
internal sealed class ServedAccounts
{
    private readonly Dictionary<Jid, WeakReference<Account>>[] _shards = [.. Shard.All.Select(_ => new Dictionary<Jid, WeakReference<Account>>())];
    private readonly int[] _sweepAt = [.. Shard.All.Select(_ => 64)];

    public void Add(Account account)
    {
        var shard = Shard.Of(account.Jid).Number;
        _shards[shard][account.Jid] = new(account);
        if (_shards[shard].Count > _sweepAt[shard])
        {
            Sweep(shard);
        }
    }

    /// <summary>Takes an account out; null when it was not here.</summary>
    public Account? Take(Jid account) =>
        _shards[Shard.Of(account).Number].Remove(account, out var reference) && reference.TryGetTarget(out var found) ? found : null;

    /// <summary>Takes all accounts of a shard out.</summary>
    public IReadOnlyList<Account> Take(Shard shard)
    {
        List<Account> all = [];
        foreach (var reference in _shards[shard.Number].Values)
        {
            if (reference.TryGetTarget(out var account))
            {
                all.Add(account);
            }
        }

        _shards[shard.Number].Clear();
        return all;
    }

    private void Sweep(int shard)
    {
        foreach (var (jid, reference) in _shards[shard])
        {
            if (!reference.TryGetTarget(out _))
            {
                _shards[shard].Remove(jid);
            }
        }

        _sweepAt[shard] = Math.Max(64, _shards[shard].Count * 2);
    }
}
