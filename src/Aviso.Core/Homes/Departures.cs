using Aviso.Abstractions.Clustering;
using Aviso.Core.Accounts;
using Aviso.Protocol;

namespace Aviso.Core.Homes;

/// <summary>The accounts that are just leaving, having lived here because this node owned their shard. Not thread-safe.</summary>
internal sealed class Departures
{
    private readonly Dictionary<Jid, Departure> _last = [];

    /// <summary>Completes when an account leaves no more.</summary>
    public Task Of(Jid account) => _last.TryGetValue(account, out var departure) ? departure.Done.Task : Task.CompletedTask;

    /// <summary>Completes when no account of a shard leaves any more.</summary>
    public Task Of(Shard shard) => Task.WhenAll(_last.Where(one => Shard.Of(one.Key) == shard).Select(one => one.Value.Done.Task));

    /// <summary>An account leaves, after it has left the last time.</summary>
    public Departure Begin(Account account) => _last[account.Jid] = new(account, Of(account.Jid));

    /// <summary>It has left.</summary>
    public void End(Departure departure)
    {
        if (_last.GetValueOrDefault(departure.Account.Jid) == departure)
        {
            _last.Remove(departure.Account.Jid);
        }
    }
}
