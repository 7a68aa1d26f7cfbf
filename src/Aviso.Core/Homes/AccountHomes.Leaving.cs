using Aviso.Abstractions.Clustering;
using Aviso.Core.Accounts;
using Aviso.Protocol;

namespace Aviso.Core.Homes;

/// <content>How accounts leave: what is under way is finished, what modules keep is forgotten, then the claim is given back.</content>
internal sealed partial class AccountHomes
{
    public async ValueTask LeaveAsync(Jid account)
    {
        List<Departure> begun = [];
        Task left;
        lock (_lock)
        {
            if (_served.Take(account) is { } served)
            {
                begun.Add(_departures.Begin(served));
            }

            left = _departures.Of(account);
        }

        begun.ForEach(departure => _ = DepartAsync(departure));
        await left;
    }

    // Also those must have left that somebody else has asked to: the next owner of the shard believes that nothing is done for them here any more.
    public async ValueTask LeaveAsync(Shard shard)
    {
        List<Departure> begun;
        Task left;
        lock (_lock)
        {
            begun = [.. _served.Take(shard).Where(account => _claims.GetValueOrDefault(account.Jid) is not { IsGranted: true, Left: null }).Select(_departures.Begin)];
            left = _departures.Of(shard);
        }

        begun.ForEach(departure => _ = DepartAsync(departure));
        await left;
    }

    public void Yield(Jid account)
    {
        Log.Yielding(_log, account);
        foreach (var session in _directory.TryGet(account)?.Sessions ?? [])
        {
            session.Close(s_yielded);
        }
    }

    private async Task LeaveAsync(HomeClaim claim)
    {
        var account = _directory.TryGet(claim.Account);
        if (account is null)
        {
            Forget(claim);
            _cluster.Homes.Release(claim.Account);
        }
        else if (_cluster.Ownership.MayAct(Shard.Of(claim.Account), out _))
        {
            // Offline it lives with the owner of its shard, and that is here: it stays until the directory wants it for another.
            lock (_lock)
            {
                _served.Add(account);
            }

            Forget(claim);
            _cluster.Homes.Release(claim.Account);
            if (_cluster.Homes.TryFind(claim.Account) != _cluster.Ownership.Self)
            {
                await LeaveAsync(claim.Account);
            }
        }
        else
        {
            await CloseAsync(account);
            _cluster.Homes.Release(claim.Account);
            Forget(claim);
        }

        claim.Left!.TrySetResult();
    }

    private void Forget(HomeClaim claim)
    {
        lock (_lock)
        {
            if (_claims.GetValueOrDefault(claim.Account) == claim)
            {
                _claims.Remove(claim.Account);
            }
        }
    }

    private async Task DepartAsync(Departure departure)
    {
        await departure.Before;
        await CloseAsync(departure.Account);
        lock (_lock)
        {
            _departures.End(departure);
        }

        departure.Done.SetResult();
    }

    private async Task CloseAsync(Account account)
    {
        var leaving = account.Gate!.LeaveAsync();
        if (!leaving.IsCompleted)
        {
            try
            {
                await leaving.WaitAsync(s_leavePatience, _clock);
            }
            catch (TimeoutException)
            {
                Log.NotFinished(_log, account.Jid, s_leavePatience.TotalSeconds);
                account.Gate.Close();
            }
        }

        account.Slots.Clear();
    }

    /// <summary>
    /// This node was expelled (ADR 9): whatever lived here lives elsewhere by now, or will in a moment. What is still said for these accounts waits
    /// for the node's new life and goes to where they live then.
    /// </summary>
    public void EndLife()
    {
        List<HomeClaim> claims;
        lock (_lock)
        {
            _isBetweenLives = true;
            claims = [.. _claims.Values];
            _claims.Clear();
            _sessions.Clear();
            foreach (var shard in Shard.All)
            {
                _served.Take(shard);
            }
        }

        foreach (var account in _directory.Alive())
        {
            account.Gate!.Close();
            account.Slots.Clear();
        }

        claims.ForEach(claim => claim.Left?.TrySetResult());
    }

    // Who runs the node ends the sessions before the new life begins; here it is made sure.
    private void OnNodesChanged()
    {
        if (_self == _cluster.Ownership.Self)
        {
            return;
        }

        EndLife();
        foreach (var session in _directory.Alive().SelectMany(account => account.Sessions).ToList())
        {
            session.Close(s_expelled);
        }

        lock (_lock)
        {
            _self = _cluster.Ownership.Self;
            _isBetweenLives = false;
        }
    }

    // Something that all nodes must know may not have been heard: nothing that could be read anew is kept.
    private void ForgetOffline()
    {
        foreach (var shard in Shard.All)
        {
            _ = LeaveAsync(shard).AsTask();
        }
    }
}
