using System.Collections.Concurrent;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;
using Aviso.Core.Accounts;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Moving;

/// <summary>Takes sessions from nodes that stop: their clients resume them here (ADR 12). Thread-safe.</summary>
internal sealed partial class SessionArrivals
{
    private readonly ConcurrentDictionary<(NodeId From, ulong Number), Jid> _expected = new();
    private readonly ConcurrentDictionary<Task, byte> _running = new();
    private readonly ClientStreamServices _services;
    private readonly AccountMoves _accounts;
    private readonly MoveLimits _limits;
    private volatile bool _isStopping;

    public SessionArrivals(ClientStreamServices services)
    {
        (_services, _accounts, _limits) = (services, services.MovedAccounts, services.MoveLimits);
        services.Offers.Arriving = Handle;
    }

    /// <summary>Takes no more, and completes when what was being taken has been taken or given back.</summary>
    public Task StopAsync()
    {
        _isStopping = true;
        return Task.WhenAll(_running.Keys).WaitAsync(_limits.AnswerPatience, _services.Clock).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Handle(NodeId from, MoveFrame frame)
    {
        if (frame.Kind == MoveKind.Withdraw)
        {
            if (_expected.TryRemove((from, frame.Number), out var account))
            {
                _accounts.ExpectNoMore(account);
            }

            return;
        }

        // The link waits for whom it tells, and sessions are read, and an account is looked for.
        var taking = _services.Relays.Limits.IsInline ? TakeAsync(from, frame) : Task.Run(() => TakeAsync(from, frame));
        if (!taking.IsCompleted)
        {
            _running.TryAdd(taking, 0);
            taking.ContinueWith(
                static (task, running) => ((ConcurrentDictionary<Task, byte>)running!).TryRemove(task, out _),
                _running, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task TakeAsync(NodeId from, MoveFrame frame)
    {
        if (await ExpectAsync(from, frame) is not var (account, sessions))
        {
            _services.Moves.Metrics.Refuse();
            await AnswerAsync(from, frame, MoveKind.Refused);
            return;
        }

        var isTaken = false;
        try
        {
            _ = AnswerAsync(from, frame, MoveKind.Ready);
            var isHere = await _accounts.ArrivesAsync(account.Jid, _limits.ArrivalPatience);
            if (!_services.Relays.Limits.IsInline)
            {
                await Task.Yield(); // it was the link that said so
            }

            isTaken = _expected.TryRemove((from, frame.Number), out _) && isHere && await TakeAsync(from, frame, account, sessions);
        }
        catch (Exception exception)
        {
            Log.Failed(_services.Log, from, account.Jid, exception);
        }

        if (!isTaken)
        {
            await AnswerAsync(from, frame, MoveKind.Refused);
            _expected.TryRemove((from, frame.Number), out _);
            _accounts.ExpectNoMore(account.Jid);
            Log.NotCome(_services.Log, from, account.Jid);
        }
    }

    // What this node had sent to the previous home comes back from there, and then what follows it may be handled.
    private async Task<bool> TakeAsync(NodeId from, MoveFrame frame, IAccount account, IReadOnlyList<MovedSession> moved)
    {
        var states = moved.ToDictionary(one => (ISession)new ClientSession(one, account, _services));
        if (!await _accounts.TryAddAsync(account, [.. states.Keys], from, session => Restore((ClientSession)session, states[session])))
        {
            foreach (var session in states.Keys.Cast<ClientSession>())
            {
                session.HasMoved();
            }

            return false;
        }

        _services.Moves.Metrics.AddArrived(moved.Count);
        try
        {
            _ = AnswerAsync(from, frame, MoveKind.Taken);
            await AnswerAsync(from, frame, MoveKind.Behind).WaitAsync(_limits.FollowPatience, _services.Clock);
        }
        catch (TimeoutException)
        {
            Log.NotFollowed(_services.Log, from, account.Jid);
        }

        await _accounts.OpenAsync(account, [.. states.Keys]);
        foreach (var session in states.Keys.Cast<ClientSession>())
        {
            await session.TellOfWaitingAsync();
        }

        return true;
    }

    // Whoever does not know all that belongs to a session would serve its client as if it had never been said.
    private async Task<(IAccount Account, IReadOnlyList<MovedSession> Sessions)?> ExpectAsync(NodeId from, MoveFrame frame)
    {
        if (_isStopping || _expected.Count >= _limits.MaxExpected || !MovedSessions.TryDecode(frame.Content.Span, out var jid, out var sessions)
            || sessions.SelectMany(session => session.Parts).Any(part => Find(part.Name, part.Version) is null)
            || !_expected.TryAdd((from, frame.Number), jid))
        {
            return null;
        }

        try
        {
            if (await _accounts.ExpectAsync(jid) is { } account)
            {
                return (account, sessions);
            }
        }
        catch (StorageException exception)
        {
            Log.NotNow(_services.Log, jid, exception.Message);
        }

        _expected.TryRemove((from, frame.Number), out _);
        return null;
    }

    private void Restore(ClientSession session, MovedSession moved)
    {
        foreach (var (name, version, state) in moved.Parts)
        {
            _accounts.Restore(session, Find(name, version)!, state.Span);
        }

        _services.Resumable.Add(moved.Id, session);
    }

    private SessionPart? Find(string name, int version) => _accounts.Parts.FirstOrDefault(part => part.Name == name && part.Version == version);

    private Task<LinkOutcome> AnswerAsync(NodeId to, MoveFrame offer, MoveKind answer) =>
        _services.Offers.SendAsync(to, new(answer, offer.Number));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Node {From} wanted to hand over the sessions of {Account}, and did not")]
        public static partial void NotCome(ILogger logger, NodeId from, Jid account);

        [LoggerMessage(2, LogLevel.Warning, "The sessions of {Account} cannot be taken from another node now: {Reason}")]
        public static partial void NotNow(ILogger logger, Jid account, string reason);

        [LoggerMessage(4, LogLevel.Information, "Node {From} has not sent on in time what it had for {Account}; what comes from elsewhere may come before it")]
        public static partial void NotFollowed(ILogger logger, NodeId from, Jid account);

        [LoggerMessage(3, LogLevel.Error, "The sessions of {Account} could not be taken from node {From}")]
        public static partial void Failed(ILogger logger, NodeId from, Jid account, Exception exception);
    }
}
