using System.Collections.Concurrent;
using Aviso.Abstractions.Clustering;
using Aviso.Core.Accounts;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Management;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Moving;

/// <summary>
/// On a node that stops: takes the sessions that can be resumed to the nodes where their accounts will live (ADR 12). What cannot be moved, for whatever
/// reason, ends here as on a server of its own. Thread-safe.
/// </summary>
internal sealed partial class SessionMoves(
    ICluster cluster,
    AccountMoves accounts,
    SessionOffers offers,
    ResumableSessions resumable,
    StreamManagementOptions options,
    MoveMetrics metrics,
    MoveLimits limits,
    TimeProvider clock,
    ILogger<SessionMoves> log) : ISessionMoves, IDisposable
{
    private readonly ConcurrentDictionary<Jid, AccountMove> _moves = new();
    private readonly SemaphoreSlim _slots = new(limits.Parallel);

    public MoveMetrics Metrics => metrics;

    public long Moved => metrics.Moved;

    public long Ended => metrics.Ended;

    /// <summary>Takes the sessions that are to move from their streams, which are to be closed next.</summary>
    public IReadOnlyList<AccountMove> Begin()
    {
        if (cluster.Link is null || options.MaxMovedBytes == 0)
        {
            return [];
        }

        List<AccountMove> moves = [];
        foreach (var sessions in resumable.All().GroupBy(session => session.Account))
        {
            if (accounts.SuccessorOf(sessions.Key) is not null)
            {
                var move = new AccountMove(sessions.Key, [.. sessions], [.. sessions.Key.Sessions.OfType<ClientSession>().Except(sessions)]);
                _moves[sessions.Key.Jid] = move;
                moves.Add(move);
            }
        }

        foreach (var session in moves.SelectMany(move => move.Sessions))
        {
            session.LetGo();
        }

        return moves;
    }

    /// <summary>Moves them, or ends what cannot be moved.</summary>
    public async Task RunAsync(IReadOnlyList<AccountMove> moves)
    {
        if (moves.Count == 0)
        {
            return;
        }

        var began = clock.GetTimestamp();
        await Task.WhenAll(moves.Select(move => RunAsync(move, began)));
        Log.Done(log, metrics.Moved, metrics.Ended, metrics.Bytes, clock.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Completes when an account does not move, or it is over; at once when none does.</summary>
    public Task WhenOverAsync(Jid account) => _moves.TryGetValue(account, out var move) ? move.Over : Task.CompletedTask;

    public void Dispose() => _slots.Dispose();

    private async Task RunAsync(AccountMove move, long began)
    {
        await _slots.WaitAsync();
        try
        {
            var isMoved = clock.GetElapsedTime(began) < limits.Patience && await TryMoveAsync(move);
            if (!isMoved)
            {
                await EndAsync(move.Sessions);
            }
        }
        catch (Exception exception)
        {
            // One account's fault must not keep the others here.
            Log.Failed(log, move.Account.Jid, exception);
            await EndAsync(move.Sessions);
        }
        finally
        {
            _slots.Release();
            move.End();
        }
    }

    private async Task<bool> TryMoveAsync(AccountMove move)
    {
        List<ClientSession> sessions = [];
        foreach (var session in move.Sessions)
        {
            if (await session.ComesToRestAsync())
            {
                sessions.Add(session);
            }
        }

        // What stays ends while the account lives here, so that it is seen to before.
        foreach (var other in move.Others.Concat(move.Account.Sessions.OfType<ClientSession>()).Distinct().Except(sessions).ToList())
        {
            await other.EndedAsync();
        }

        if (sessions.Count == 0 || !await accounts.TryBeginAsync(move.Account))
        {
            return false;
        }

        NodeId? home = cluster.Ownership.Self;
        var isMoved = false;
        try
        {
            if (sessions.TrueForAll(session => session.TryFreeze()))
            {
                await accounts.RestAsync(sessions).WaitAsync(limits.AnswerPatience, clock);
                (isMoved, home) = await offers.OfferAsync(move.Account, MovedSessions.Encode(move.Account.Jid, [.. sessions.Select(session => session.Moved(accounts.Parts))]));
            }
        }
        catch (TimeoutException)
        {
            Log.Unfinished(log, move.Account.Jid);
        }
        catch (Exception exception)
        {
            Log.Failed(log, move.Account.Jid, exception);
        }

        if (isMoved)
        {
            sessions.ForEach(session => session.HasMoved());
            await accounts.EndAsync(move.Account, sessions);
            metrics.AddMoved(sessions.Count);
            return true;
        }

        sessions.ForEach(session => session.Thaw());
        accounts.Abandon(move.Account, isHere: home == cluster.Ownership.Self);
        return false;
    }

    private async Task EndAsync(IReadOnlyList<ClientSession> sessions)
    {
        foreach (var session in sessions)
        {
            await session.EndAsync();
        }

        metrics.AddEnded(sessions.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Sessions handed over to other nodes: {Moved}, {Bytes} bytes, in {Seconds:0.0} s; ended here although they could have been resumed: {Ended}")]
        public static partial void Done(ILogger logger, long moved, long ended, long bytes, double seconds);

        [LoggerMessage(2, LogLevel.Error, "The sessions of {Account} could not be handed over, and end")]
        public static partial void Failed(ILogger logger, Jid account, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "Something is under way for {Account} for too long; its sessions end here")]
        public static partial void Unfinished(ILogger logger, Jid account);
    }
}
