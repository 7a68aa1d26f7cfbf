using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;

namespace Aviso.Cluster.Homes;

/// <summary>
/// The directory of homes. Each node knows what lives with it; the owner of a shard knows, in memory, the homes of all of its
/// accounts, and after a take-over it asks every node anew; everybody else asks the owner. This part is what a node knows and
/// says, the others what it asks, and what it does as an owner. Thread-safe: one lock, under which messages are sent, so that they leave in the order of events.
/// </summary>
internal sealed partial class HomeDirectory : IHomeDirectory, ILinkHandler, IDisposable
{
    // What a node says that no owner has called; 0 says one of an earlier version, which does not count calls.
    private const uint NeverCalled = 1;

    private readonly INodeLink _link;
    private readonly IOwnership _ownership;
    private readonly HomeLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<Jid, HomeGrant>[] _local = [.. Shard.All.Select(_ => new Dictionary<Jid, HomeGrant>())];
    private readonly RecentHomes _recent;
    private readonly ShardHolder[] _callers = new ShardHolder[Shard.Count];
    private readonly uint[] _calls = new uint[Shard.Count];
    private readonly HashSet<Shard> _unreported = [];
    private readonly Queue<HomeMessage> _toSelf = new();
    private readonly Queue<Action> _afterwards = new();
    private IReadOnlyList<NodeId> _nodes = [];
    private NodeId _self;

    public HomeDirectory(INodeLink link, IOwnership ownership, HomeLimits limits, TimeProvider clock)
    {
        (_link, _ownership, _limits, _clock) = (link, ownership, limits, clock);
        _recent = new(limits.CachedAccounts);
        _self = ownership.Self;
        link.Handle(LinkTopic.Directory, this);
        ownership.Moved += OnMoved;
        ownership.NodesChanged += OnNodesChanged;
        _timer = clock.CreateTimer(_ => Do(Retry), null, limits.Retry, limits.Retry);
    }

    public IHomeKeeper? Keeper { get; set; }

    /// <summary>Called when an owner has spoken that this node has not read in the table yet.</summary>
    public Action? Behind { get; init; }

    public ValueTask<NodeId?> ClaimAsync(Jid account)
    {
        Question? question = null;
        NodeId? home = null;
        Do(() =>
        {
            if (Local(account).ContainsKey(account))
            {
                home = _self;
            }
            else
            {
                question = Begin(account, isClaim: true);
            }
        });
        return question is null ? new(home) : new(question.Answer);
    }

    public void Release(Jid account) => Do(() =>
    {
        if (Local(account).Remove(account))
        {
            Tell(new(HomeMessageKind.Release, Shard.Of(account), Account: account));
        }
    });

    public ValueTask<NodeId?> HandOverAsync(Jid account, NodeId to)
    {
        Question? question = null;
        Do(() =>
        {
            // From here on this node does not report it: the new home does, and a new owner must not hear of two.
            if (Local(account).Remove(account, out var mine))
            {
                question = Begin(account, isClaim: false, mine with { Node = to });
                if (question is null)
                {
                    Tell(new(HomeMessageKind.Release, Shard.Of(account), Account: account));
                }
            }
        });
        return question is null ? default : new(question.Answer);
    }

    public ValueTask<NodeId?> FindAsync(Jid account)
    {
        Question? question = null;
        var home = TryFind(account);
        if (home is null)
        {
            Do(() => question = Begin(account, isClaim: false));
        }

        return question is null ? new(home) : new(question.Answer);
    }

    public NodeId? TryFind(Jid account)
    {
        lock (_lock)
        {
            return Known(account);
        }
    }

    public void NotThere(Jid account)
    {
        lock (_lock)
        {
            _recent.Remove(account);
        }
    }

    public void TellNotHere(NodeId node, Jid account) => Do(() => Send(node, new(HomeMessageKind.NotHere, Shard.Of(account), Account: account)));

    public ValueTask HandleAsync(NodeId from, LinkEntry entry, ICommitTracker commits)
    {
        var message = HomeMessage.Decode(entry.Bytes.Span);
        Do(() => Handle(from, message, entry.Fence));
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _ownership.Moved -= OnMoved;
        _ownership.NodesChanged -= OnNodesChanged;
        _timer.Dispose();
    }

    private Dictionary<Jid, HomeGrant> Local(Jid account) => _local[Shard.Of(account).Number];

    // What can be said without asking anybody else.
    private NodeId? Known(Jid account)
    {
        var shard = Shard.Of(account);
        if (_local[shard.Number].ContainsKey(account))
        {
            return _self;
        }

        if (_held[shard.Number] is { } held)
        {
            return held.IsReady && !held.Leaving.Contains(account) && _ownership.MayAct(shard, out _) ? held.HomeOf(account)?.Node ?? _self : null;
        }

        return _recent.TryGet(account, out var home) ? home : null;
    }

    // Runs something under the lock, and what this node has to say to itself after it; then, outside of it, what follows from that.
    private void Do(Action action)
    {
        lock (_lock)
        {
            action();
            while (_toSelf.TryDequeue(out var message))
            {
                Handle(_self, message, null);
            }
        }

        while (true)
        {
            Action? next;
            lock (_lock)
            {
                if (!_afterwards.TryDequeue(out next))
                {
                    return;
                }
            }

            next();
        }
    }

    private void Tell(HomeMessage message)
    {
        if (OwnerOf(message.Shard) is { } owner)
        {
            Send(owner, message);
        }
        else if (message.Kind == HomeMessageKind.Release)
        {
            _unreported.Add(message.Shard);
        }
    }

    // A new owner calls before this node may have read in the table that it is one.
    private NodeId? OwnerOf(Shard shard)
    {
        var (read, called) = (_ownership.HolderOf(shard), _callers[shard.Number]);
        return called.Epoch > read.Epoch ? called.Node : read.Node;
    }

    private void Send(NodeId to, HomeMessage message, ShardEpoch? fence = null)
    {
        if (to == _self)
        {
            _toSelf.Enqueue(message);
        }
        else
        {
            _ = FollowAsync(_link.SendAsync(to, new(LinkTopic.Directory, message.Encode(), fence, IsUrgent: true)), message);
        }
    }

    // What an owner did not hear it must hear again, as a whole. A claim that was not heard is repeated anyway.
    private async Task FollowAsync(Task<LinkOutcome> sending, HomeMessage message)
    {
        if (await sending != LinkOutcome.Handled && message.Kind is HomeMessageKind.Release or HomeMessageKind.Report)
        {
            lock (_lock)
            {
                _unreported.Add(message.Shard);
            }
        }
    }

    private void Handle(NodeId from, HomeMessage message, ShardEpoch? fence)
    {
        switch (message.Kind)
        {
            case HomeMessageKind.Home when message.Request != 0 && IsAhead(fence):
                _afterwards.Enqueue(() => Behind?.Invoke());
                break;
            case HomeMessageKind.Home when message.Grants is [var grant]:
                Learn(message.Request, grant);
                break;
            case HomeMessageKind.Call when fence is { } epoch:
                (_callers[message.Shard.Number], _calls[message.Shard.Number]) = (new(from, epoch.Epoch), message.Request);
                _afterwards.Enqueue(() => _ = ReportAfterLeavingAsync(from, message.Shard));
                AskAgain(message.Shard);
                break;
            case HomeMessageKind.Yield when message.Account is { } account:
                _afterwards.Enqueue(() => Keeper?.Yield(account));
                break;
            case HomeMessageKind.NotHere when message.Account is { } account:
                _recent.Remove(account);
                break;
            default:
                HandleAsOwner(from, message);
                break;
        }
    }

    // What is on its way to the owner that died, which may have been the account's home, comes back when this node reads the table; what followed the answer would
    // overtake it. The owner is asked again then.
    private bool IsAhead(ShardEpoch? fence) => fence is { } epoch && epoch.Epoch > _ownership.HolderOf(epoch.Shard).Epoch;

    // A new owner may grant homes as soon as it has heard from all; so what this node served without a grant it has let go of by then.
    private async Task ReportAfterLeavingAsync(NodeId owner, Shard shard)
    {
        if (Keeper is { } keeper)
        {
            await keeper.LeaveAsync(shard);
        }

        Do(() => Report(owner, shard));
    }

    private void Report(NodeId owner, Shard shard)
    {
        _unreported.Remove(shard);
        var call = _callers[shard.Number].Node == owner ? _calls[shard.Number] : NeverCalled;
        Send(owner, new(HomeMessageKind.Report, shard, call, Grants: [.. _local[shard.Number].Values]));
    }
}
