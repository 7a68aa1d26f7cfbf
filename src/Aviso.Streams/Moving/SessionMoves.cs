using System.Collections.Concurrent;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Stanzas;
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
internal sealed partial class SessionMoves : ISessionMoves, ILinkHandler, IDisposable
{
    private readonly ConcurrentDictionary<ulong, MoveOffer> _offers = new();
    private readonly ConcurrentDictionary<Jid, AccountMove> _moves = new();
    private readonly ConcurrentDictionary<NodeId, byte> _older = new();
    private readonly ICluster _cluster;
    private readonly AccountMoves _accounts;
    private readonly ResumableSessions _resumable;
    private readonly StreamManagementOptions _options;
    private readonly MoveLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _slots;
    private readonly SemaphoreSlim _largeSlots;
    private ulong _lastOffer;

    public SessionMoves(
        ICluster cluster, AccountMoves accounts, ResumableSessions resumable, StreamManagementOptions options, MoveLimits limits, TimeProvider clock, ILogger<SessionMoves> log)
    {
        (_cluster, _accounts, _resumable, _options, _limits, _clock, _log) = (cluster, accounts, resumable, options, limits, clock, log);
        (_slots, _largeSlots) = (new(limits.Parallel), new(limits.ParallelLarge));
        cluster.Link?.Handle(LinkTopic.Sessions, this);
    }

    public MoveMetrics Metrics { get; } = new();

    public long Moved => Metrics.Moved;

    public long Ended => Metrics.Ended;

    /// <summary>Takes what other nodes say as those who move sessions to this one; must not wait.</summary>
    public Action<NodeId, MoveFrame>? Arriving { get; set; }

    /// <summary>Takes the sessions that are to move from their streams, which are to be closed next.</summary>
    public IReadOnlyList<AccountMove> Begin()
    {
        if (_cluster.Link is null || _options.MaxMovedBytes == 0)
        {
            return [];
        }

        List<AccountMove> moves = [];
        foreach (var sessions in _resumable.All().GroupBy(session => session.Account))
        {
            if (_accounts.SuccessorOf(sessions.Key) is not null)
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

        var began = _clock.GetTimestamp();
        await Task.WhenAll(moves.Select(move => RunAsync(move, began)));
        Log.Done(_log, Metrics.Moved, Metrics.Ended, Metrics.Bytes, _clock.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Completes when an account does not move, or it is over; at once when none does.</summary>
    public Task WhenOverAsync(Jid account) => _moves.TryGetValue(account, out var move) ? move.Over : Task.CompletedTask;

    public ValueTask HandleAsync(NodeId from, LinkEntry entry, ICommitTracker commits)
    {
        if (!MoveFrame.TryDecode(entry.Bytes, out var frame))
        {
            return ValueTask.CompletedTask; // without a word: who offers takes that for what it is, another version
        }

        if (frame.Kind == MoveKind.Offer)
        {
            _ = SendAsync(from, new(MoveKind.Received, frame.Number));
            Arriving?.Invoke(from, frame with { Content = frame.Content.ToArray() });
        }
        else if (frame.Kind == MoveKind.Withdraw)
        {
            Arriving?.Invoke(from, frame);
        }
        else if (_offers.TryGetValue(frame.Number, out var offer))
        {
            offer.Take(frame.Kind);
        }

        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        Metrics.Dispose();
        _slots.Dispose();
        _largeSlots.Dispose();
    }

    private async Task RunAsync(AccountMove move, long began)
    {
        await _slots.WaitAsync();
        try
        {
            var isMoved = _clock.GetElapsedTime(began) < _limits.Patience && await TryMoveAsync(move);
            if (!isMoved)
            {
                await EndAsync(move.Sessions);
            }
        }
        catch (Exception exception)
        {
            // One account's fault must not keep the others here.
            Log.Failed(_log, move.Account.Jid, exception);
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

        if (sessions.Count == 0 || !await _accounts.TryBeginAsync(move.Account))
        {
            return false;
        }

        var home = _cluster.Ownership.Self;
        var isMoved = false;
        try
        {
            if (sessions.TrueForAll(session => session.TryFreeze()))
            {
                await _accounts.RestAsync(sessions).WaitAsync(_limits.AnswerPatience, _clock);
                (isMoved, home) = await OfferAsync(move, sessions);
            }
        }
        catch (TimeoutException)
        {
            Log.Unfinished(_log, move.Account.Jid);
        }
        catch (Exception exception)
        {
            Log.Failed(_log, move.Account.Jid, exception);
        }

        if (isMoved)
        {
            sessions.ForEach(session => session.HasMoved());
            await _accounts.EndAsync(move.Account, sessions);
            Metrics.AddMoved(sessions.Count);
            return true;
        }

        sessions.ForEach(session => session.Thaw());
        _accounts.Abandon(move.Account, isHere: home == _cluster.Ownership.Self);
        return false;
    }

    private async Task<(bool IsMoved, NodeId? Home)> OfferAsync(AccountMove move, List<ClientSession> sessions)
    {
        var self = _cluster.Ownership.Self;
        var content = MovedSessions.Encode(move.Account.Jid, [.. sessions.Select(session => session.Moved(_accounts.Parts))]);
        if (content.Length > _options.MaxMovedBytes || _accounts.SuccessorOf(move.Account) is not { } successor || _older.ContainsKey(successor))
        {
            return (false, self);
        }

        var isLarge = content.Length > _limits.LargeBytes;
        if (isLarge)
        {
            await _largeSlots.WaitAsync();
        }

        try
        {
            return await OfferAsync(move, successor, content);
        }
        finally
        {
            if (isLarge)
            {
                _largeSlots.Release();
            }
        }
    }

    private async Task<(bool IsMoved, NodeId? Home)> OfferAsync(AccountMove move, NodeId successor, ReadOnlyMemory<byte> content)
    {
        var number = Interlocked.Increment(ref _lastOffer);
        var offer = _offers[number] = new();
        var (isTaken, home) = (false, (NodeId?)_cluster.Ownership.Self);
        try
        {
            Metrics.Offer(content.Length);
            _ = FollowAsync(successor, offer, SendAsync(successor, new(MoveKind.Offer, number, content)));
            if (await offer.IsReady.WaitAsync(_limits.AnswerPatience, _clock))
            {
                home = await _accounts.GiveAsync(move.Account, successor);
                isTaken = home == successor && await offer.IsTaken.WaitAsync(_limits.AnswerPatience, _clock);
            }
        }
        catch (TimeoutException)
        {
            Log.NoAnswer(_log, successor, move.Account.Jid);
        }
        finally
        {
            _offers.TryRemove(number, out _);
        }

        if (!isTaken)
        {
            _ = SendAsync(successor, new(MoveKind.Withdraw, number));
        }

        return (isTaken, home);
    }

    /// <summary>Says something to a node.</summary>
    public Task<LinkOutcome> SendAsync(NodeId to, MoveFrame frame) => _cluster.Link!.SendAsync(to, new(LinkTopic.Sessions, frame.Encode(), IsUrgent: frame.Kind is not (MoveKind.Offer or MoveKind.Behind)));

    // Who has handled an offer and says nothing of it does not know what it is.
    private async Task FollowAsync(NodeId successor, MoveOffer offer, Task<LinkOutcome> sending)
    {
        var outcome = await sending;
        if (outcome == LinkOutcome.Handled)
        {
            await Task.Delay(_limits.Grace, _clock);
            if (!offer.IsReceived && _older.TryAdd(successor, 0))
            {
                Log.Older(_log, successor);
            }
        }

        if (outcome != LinkOutcome.Handled || !offer.IsReceived)
        {
            offer.Take(MoveKind.Refused);
        }
    }

    private async Task EndAsync(IReadOnlyList<ClientSession> sessions)
    {
        foreach (var session in sessions)
        {
            await session.EndAsync();
        }

        Metrics.AddEnded(sessions.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Sessions handed over to other nodes: {Moved}, {Bytes} bytes, in {Seconds:0.0} s; ended here although they could have been resumed: {Ended}")]
        public static partial void Done(ILogger logger, long moved, long ended, long bytes, double seconds);

        [LoggerMessage(2, LogLevel.Error, "The sessions of {Account} could not be handed over, and end")]
        public static partial void Failed(ILogger logger, Jid account, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "Node {Node} runs a version that takes no sessions of others; they end here")]
        public static partial void Older(ILogger logger, NodeId node);

        [LoggerMessage(4, LogLevel.Warning, "Node {Node} did not say in time that it takes the sessions of {Account}; they end here")]
        public static partial void NoAnswer(ILogger logger, NodeId node, Jid account);

        [LoggerMessage(5, LogLevel.Warning, "Something is under way for {Account} for too long; its sessions end here")]
        public static partial void Unfinished(ILogger logger, Jid account);
    }
}
