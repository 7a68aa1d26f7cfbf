using System.Collections.Concurrent;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Stanzas;
using Aviso.Core.Accounts;
using Aviso.Protocol;
using Aviso.Streams.Management;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Moving;

/// <summary>What nodes say to each other of sessions that move: this one offers those of an account to another node, and hears what becomes of it. Thread-safe.</summary>
internal sealed partial class SessionOffers : ILinkHandler, IDisposable
{
    private readonly ConcurrentDictionary<ulong, MoveOffer> _open = new();
    private readonly ConcurrentDictionary<NodeId, byte> _older = new();
    private readonly ICluster _cluster;
    private readonly AccountMoves _accounts;
    private readonly StreamManagementOptions _options;
    private readonly MoveMetrics _metrics;
    private readonly MoveLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _largeSlots;
    private ulong _last;

    public SessionOffers(
        ICluster cluster, AccountMoves accounts, StreamManagementOptions options, MoveMetrics metrics, MoveLimits limits, TimeProvider clock, ILogger<SessionOffers> log)
    {
        (_cluster, _accounts, _options, _metrics, _limits, _clock, _log) = (cluster, accounts, options, metrics, limits, clock, log);
        _largeSlots = new(limits.ParallelLarge);
        cluster.Link?.Handle(LinkTopic.Sessions, this);
    }

    /// <summary>Takes what other nodes say as those who move sessions to this one; must not wait.</summary>
    public Action<NodeId, MoveFrame>? Arriving { get; set; }

    /// <summary>Offers the sessions of an account that lives here to the node that should have it without this one.</summary>
    /// <param name="account">The account.</param>
    /// <param name="content">The sessions.</param>
    /// <returns>Whether they live there now, and where the account does.</returns>
    public async Task<(bool IsTaken, NodeId? Home)> OfferAsync(IAccount account, ReadOnlyMemory<byte> content)
    {
        if (content.Length > _options.MaxMovedBytes || _accounts.SuccessorOf(account) is not { } successor || _older.ContainsKey(successor))
        {
            return (false, _cluster.Ownership.Self);
        }

        var isLarge = content.Length > _limits.LargeBytes;
        if (isLarge)
        {
            await _largeSlots.WaitAsync();
        }

        try
        {
            return await OfferAsync(account, successor, content);
        }
        finally
        {
            if (isLarge)
            {
                _largeSlots.Release();
            }
        }
    }

    /// <summary>Says something to a node.</summary>
    public Task<LinkOutcome> SendAsync(NodeId to, MoveFrame frame) => _cluster.Link!.SendAsync(to, new(LinkTopic.Sessions, frame.Encode(), IsUrgent: frame.Kind is not (MoveKind.Offer or MoveKind.Behind)));

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
        else if (_open.TryGetValue(frame.Number, out var offer))
        {
            offer.Take(frame.Kind);
        }

        return ValueTask.CompletedTask;
    }

    public void Dispose() => _largeSlots.Dispose();

    private async Task<(bool IsTaken, NodeId? Home)> OfferAsync(IAccount account, NodeId successor, ReadOnlyMemory<byte> content)
    {
        var number = Interlocked.Increment(ref _last);
        var offer = _open[number] = new();
        var (isTaken, home) = (false, (NodeId?)_cluster.Ownership.Self);
        try
        {
            _metrics.Offer(content.Length);
            _ = FollowAsync(successor, offer, SendAsync(successor, new(MoveKind.Offer, number, content)));
            if (await offer.IsReady.WaitAsync(_limits.AnswerPatience, _clock))
            {
                home = await _accounts.GiveAsync(account, successor);
                isTaken = home == successor && await offer.IsTaken.WaitAsync(_limits.AnswerPatience, _clock);
            }
        }
        catch (TimeoutException)
        {
            Log.NoAnswer(_log, successor, account.Jid);
        }
        finally
        {
            _open.TryRemove(number, out _);
        }

        if (!isTaken)
        {
            _ = SendAsync(successor, new(MoveKind.Withdraw, number));
        }

        return (isTaken, home);
    }

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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Node {Node} runs a version that takes no sessions of others; they end here")]
        public static partial void Older(ILogger logger, NodeId node);

        [LoggerMessage(2, LogLevel.Warning, "Node {Node} did not say in time that it takes the sessions of {Account}; they end here")]
        public static partial void NoAnswer(ILogger logger, NodeId node, Jid account);
    }
}
