using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Sessions;
using Aviso.Core.Accounts;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Homes;

/// <summary>
/// What lives on this node of a cluster (ADR 9): the accounts it has claimed, and of the shards it owns those that nobody has. The directory says
/// whose the accounts are; here it is done, by the gates of the accounts. Thread-safe; the directory is never called under the lock.
/// </summary>
internal sealed partial class AccountHomes : IAccountHomes, IHomeKeeper
{
    // Handlers wait for stores at most; what takes longer has been forgotten by somebody and must not keep a client from logging in.
    private static readonly TimeSpan s_leavePatience = TimeSpan.FromSeconds(5);

    private static readonly StreamError s_expelled = StreamError.SystemShutdown.WithText("This node was cut off from the others.");
    private static readonly StreamError s_yielded = StreamError.Reset.WithText("Your account is served by another node.");

    private readonly ICluster _cluster;
    private readonly AccountDirectory _directory;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<Jid, HomeClaim> _claims = [];
    private readonly Dictionary<ISession, HomeClaim> _sessions = [];
    private readonly ServedAccounts _served = new();
    private readonly Departures _departures = new();
    private NodeId _self;
    private bool _isBetweenLives;

    public AccountHomes(ICluster cluster, AccountDirectory directory, TimeProvider clock, ILogger<AccountHomes> log)
    {
        (_cluster, _directory, _clock, _log) = (cluster, directory, clock, log);
        _self = cluster.Ownership.Self;
        cluster.Homes.Keeper = this;
        cluster.Ownership.NodesChanged += OnNodesChanged;
        cluster.Bus.Missed += ForgetOffline;
    }

    public async ValueTask<NodeId?> ClaimAsync(Jid bareJid)
    {
        while (true)
        {
            RequireLease(bareJid);
            HomeClaim? claim;
            Task? leaving = null;
            var isFirst = false;
            lock (_lock)
            {
                if (!_claims.TryGetValue(bareJid, out claim))
                {
                    _claims[bareJid] = claim = new(bareJid);
                    isFirst = true;
                }
                else if (claim.Left is { } left)
                {
                    leaving = left.Task;
                }
                else if (claim.IsGranted)
                {
                    claim.Uses++;
                    return null;
                }
            }

            if (leaving is not null)
            {
                await leaving;
                continue;
            }

            var outcome = isFirst ? await AskAsync(claim) : await claim.Asked.Task;
            if (!outcome.IsHere)
            {
                return outcome.Elsewhere ?? throw NobodyKnows(bareJid);
            }

            if (isFirst)
            {
                return null;
            }
        }
    }

    public void Release(Jid bareJid)
    {
        HomeClaim? claim;
        lock (_lock)
        {
            if (!_claims.TryGetValue(bareJid, out claim) || !IsLastUse(claim))
            {
                return;
            }
        }

        _ = LeaveAsync(claim);
    }

    public async ValueTask<NodeId?> FindAsync(Jid bareJid)
    {
        RequireLease(bareJid);
        var (isHere, home) = await WhereAsync(bareJid);
        return isHere ? null : home ?? throw NobodyKnows(bareJid);
    }

    /// <summary>Where an account lives, when it neither comes nor goes any more: here, or on another node; neither when nobody could say in time.</summary>
    public async ValueTask<(bool IsHere, NodeId? Home)> WhereAsync(Jid bareJid)
    {
        while (true)
        {
            var home = await _cluster.Homes.FindAsync(bareJid);
            if (home != _cluster.Ownership.Self)
            {
                return (false, home);
            }

            Task? moving;
            lock (_lock)
            {
                moving = _claims.TryGetValue(bareJid, out var claim) && (claim.IsMoving || claim.Expected is not null || claim.Previous is not null) ? claim.Left!.Task : null;
            }

            if (moving is null)
            {
                return (true, null);
            }

            await moving;
        }
    }

    public void NotThere(Jid bareJid) => _cluster.Homes.NotThere(bareJid);

    /// <summary>Whether an account may be online on another node: then nothing that is known here says that it is not.</summary>
    public bool MayLiveElsewhere(Jid bareJid) => _cluster.Homes.TryFind(bareJid) != _cluster.Ownership.Self;

    /// <summary>A session takes over the claim that was made for it; false when there is none.</summary>
    public bool TrySettle(ISession session)
    {
        lock (_lock)
        {
            if (!_claims.TryGetValue(session.Account.Jid, out var claim) || !claim.IsGranted || claim.Left is not null || _isBetweenLives)
            {
                return false;
            }

            _sessions[session] = claim;
            Open((Account)session.Account);
            return true;
        }
    }

    /// <summary>A session was not admitted after all: the claim is again that of who made it.</summary>
    public void Unsettle(ISession session)
    {
        lock (_lock)
        {
            _sessions.Remove(session);
        }
    }

    /// <summary>A session has ended, and what it left behind has been seen to: with the last one the account leaves.</summary>
    public void Left(ISession session)
    {
        HomeClaim? claim;
        lock (_lock)
        {
            if (!_sessions.Remove(session, out claim) || _claims.GetValueOrDefault(claim.Account) != claim || !IsLastUse(claim))
            {
                return;
            }
        }

        _ = LeaveAsync(claim);
    }

    /// <summary>Opens the gate of an account of which the directory says that it lives here; false when that is true no more.</summary>
    public bool TryServe(Account account)
    {
        lock (_lock)
        {
            if (_isBetweenLives)
            {
                return false;
            }

            if (_claims.TryGetValue(account.Jid, out var claim) && (claim.IsGranted || claim.Expected is not null))
            {
                if (claim.Left is not null)
                {
                    return false;
                }

                Open(account);
                return true;
            }

            Open(account);
            _served.Add(account);
        }

        // The directory may have given it away between its answer and now; then it has looked for the account here and not found it.
        if (_cluster.Homes.TryFind(account.Jid) == _cluster.Ownership.Self)
        {
            return true;
        }

        _ = LeaveAsync(account.Jid).AsTask();
        return false;
    }

    // What lived here may live elsewhere by now: this node can neither serve it anew, nor say that there is nothing to be resumed.
    private void RequireLease(Jid account)
    {
        if (!_cluster.Ownership.HasLease)
        {
            throw new HomeUnknownException($"This node has not heard from the cluster's database for too long to say where {account} lives.");
        }
    }

    private static HomeUnknownException NobodyKnows(Jid account) => new($"No node could say in time where {account} lives.");

    private async Task<HomeOutcome> AskAsync(HomeClaim claim)
    {
        var home = await _cluster.Homes.ClaimAsync(claim.Account);
        HomeOutcome outcome;
        bool isObsolete;
        lock (_lock)
        {
            // Expelled meanwhile: a grant was to another life of this node.
            isObsolete = _claims.GetValueOrDefault(claim.Account) != claim;
            var isHere = !isObsolete && home == _cluster.Ownership.Self;
            outcome = new(isHere, isHere || isObsolete ? null : home);
            (claim.IsGranted, claim.Uses) = (isHere, isHere ? 1 : 0);
            if (!isHere && !isObsolete)
            {
                _claims.Remove(claim.Account);
            }
        }

        if (isObsolete)
        {
            _cluster.Homes.Release(claim.Account);
        }

        claim.Asked.SetResult(outcome);
        return outcome;
    }

    // Invariant: called under the lock.
    private static bool IsLastUse(HomeClaim claim)
    {
        if (claim.Uses == 0 || --claim.Uses > 0 || claim.Left is not null)
        {
            return false;
        }

        claim.Left = new();
        return true;
    }

    // Invariant: called under the lock. What an object kept while the account lived elsewhere is out of date.
    private static void Open(Account account)
    {
        if (account.Gate is { IsClosed: true } gate)
        {
            account.Slots.Clear();
            gate.Open();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Something that concerns {Account} is under way for {Seconds} s; the account leaves all the same")]
        public static partial void NotFinished(ILogger logger, Jid account, double seconds);

        [LoggerMessage(2, LogLevel.Warning, "{Account} has an earlier home on another node; its sessions here end")]
        public static partial void Yielding(ILogger logger, Jid account);
    }
}
