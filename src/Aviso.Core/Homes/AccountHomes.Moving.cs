using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Sessions;
using Aviso.Core.Accounts;
using Aviso.Protocol;

namespace Aviso.Core.Homes;

/// <content>
/// How accounts go to another node together with their sessions (ADR 12). Here: the gate closes, the directory names the other node, and what is here is
/// forgotten. There: the account is expected, so that nothing of it is handled before its sessions are complete.
/// </content>
internal sealed partial class AccountHomes
{
    public NodeId? SuccessorOf(Jid account) => _cluster.Ownership.SuccessorOf(Shard.Of(account));

    /// <summary>
    /// Begins to move an account: nothing more is begun for it here, and what is under way is finished when this completes. False: it cannot be
    /// moved, and is as before.
    /// </summary>
    public async Task<bool> TryBeginMoveAsync(Account account)
    {
        lock (_lock)
        {
            if (_isBetweenLives || !_claims.TryGetValue(account.Jid, out var claim) || claim is not { IsGranted: true, Left: null })
            {
                return false;
            }

            (claim.Left, claim.IsMoving) = (new(), true);
        }

        try
        {
            await account.Gate!.LeaveAsync().WaitAsync(s_leavePatience, _clock);
            return true;
        }
        catch (TimeoutException)
        {
            AbandonMove(account, isHere: true);
            return false;
        }
    }

    /// <summary>Gives the account, whose move has begun, to a node that expects it. The result is where it lives then; null when nobody knows.</summary>
    public async Task<NodeId?> GiveAsync(Account account, NodeId to) => await _cluster.Homes.HandOverAsync(account.Jid, to);

    /// <summary>The account lives on the other node: everything of it is forgotten here.</summary>
    public void EndMove(Account account, IEnumerable<ISession> sessions)
    {
        account.Slots.Clear();
        HomeClaim? claim;
        lock (_lock)
        {
            foreach (var session in sessions)
            {
                _sessions.Remove(session);
            }

            if (!_claims.Remove(account.Jid, out claim))
            {
                return; // expelled meanwhile
            }
        }

        claim.Left?.TrySetResult();
    }

    /// <summary>The account does not move after all.</summary>
    /// <param name="account">The account.</param>
    /// <param name="isHere">Whether it lives here as before; else it lives elsewhere or nobody knows where, and its sessions end.</param>
    public void AbandonMove(Account account, bool isHere)
    {
        TaskCompletionSource? left;
        lock (_lock)
        {
            if (!_claims.TryGetValue(account.Jid, out var claim) || !claim.IsMoving)
            {
                return; // expelled meanwhile
            }

            (left, claim.Left, claim.IsMoving) = (claim.Left, null, false);
            if (isHere)
            {
                account.Gate!.Open();
            }
            else
            {
                _claims.Remove(account.Jid);
            }
        }

        left!.TrySetResult();
    }

    /// <summary>Expects an account with its sessions from another node; false when it lives or comes here already.</summary>
    public async Task<bool> TryExpectAsync(Jid account)
    {
        while (true)
        {
            Task wait;
            lock (_lock)
            {
                if (_isBetweenLives)
                {
                    return false;
                }

                if (!_claims.TryGetValue(account, out var claim))
                {
                    _claims[account] = new(account) { Left = new(), Expected = new() };
                    return true;
                }

                if (claim.IsGranted || claim.Expected is not null)
                {
                    return false;
                }

                wait = claim.Asked.Task;
            }

            await wait;
        }
    }

    public bool TryArrive(Jid account)
    {
        TaskCompletionSource? expected;
        lock (_lock)
        {
            expected = _claims.GetValueOrDefault(account)?.Expected;
        }

        return expected?.TrySetResult() == true;
    }

    /// <summary>Completes when an account that is expected lives here, or it is clear that it will not come.</summary>
    public async Task<bool> ArrivesAsync(Jid account, TimeSpan patience)
    {
        Task? expected;
        lock (_lock)
        {
            expected = _claims.GetValueOrDefault(account)?.Expected?.Task;
        }

        if (expected is null)
        {
            return false;
        }

        try
        {
            await expected.WaitAsync(patience, _clock);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return expected.IsCompletedSuccessfully;
        }
    }

    /// <summary>
    /// An account that was expected is complete, and lives here. Till <see cref="Open(Jid)"/> only what its previous home sends on is let in: it was said
    /// earlier. False when this node has been expelled meanwhile.
    /// </summary>
    public bool TrySettle(Account account, IReadOnlyCollection<ISession> sessions, NodeId previous)
    {
        lock (_lock)
        {
            if (!_claims.TryGetValue(account.Jid, out var claim) || claim.Expected is not { Task.IsCompleted: true })
            {
                return false;
            }

            (claim.IsGranted, claim.Uses, claim.Expected, claim.Previous) = (true, sessions.Count, null, previous);
            foreach (var session in sessions)
            {
                _sessions[session] = claim;
            }

            return true;
        }
    }

    /// <summary>An account that has come is open to all.</summary>
    public void Open(Jid account)
    {
        TaskCompletionSource? left;
        lock (_lock)
        {
            if (_claims.GetValueOrDefault(account) is not { Previous: not null } claim || _directory.TryGet(account) is not { } known)
            {
                return; // expelled meanwhile
            }

            (left, claim.Left, claim.Previous) = (claim.Left, null, null);
            known.Gate!.Open();
        }

        left!.TrySetResult();
    }

    /// <summary>Lets something in that the previous home of an account sends on before the account is open to all; false when there is no such account.</summary>
    public bool TryEnterFirst(Account account, NodeId from)
    {
        lock (_lock)
        {
            if (_claims.GetValueOrDefault(account.Jid)?.Previous != from)
            {
                return false;
            }

            account.Gate!.EnterFirst();
            return true;
        }
    }

    /// <summary>An account is expected no more; if it has been given to this node all the same, it is given back.</summary>
    public void ExpectNoMore(Jid account)
    {
        HomeClaim? claim;
        lock (_lock)
        {
            if (_claims.GetValueOrDefault(account) is not { Expected: not null } expected)
            {
                return;
            }

            _claims.Remove(account);
            claim = expected;
        }

        if (!claim.Expected.TrySetCanceled())
        {
            _cluster.Homes.Release(account);
        }

        claim.Left!.TrySetResult();
    }
}
