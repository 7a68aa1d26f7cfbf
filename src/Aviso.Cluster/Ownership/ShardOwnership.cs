using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Randomness;
using Aviso.Cluster.Placing;
using Microsoft.Extensions.Logging;

namespace Aviso.Cluster.Ownership;

/// <summary>
/// The rounds of the claim loop: says once a second that this node is there, reads who else is, and takes and gives up shards until every
/// shard is where <see cref="PlacementChoice"/> wants it. What the table says is true; this object is a copy with a lease. Thread-safe.
/// </summary>
internal sealed partial class ShardOwnership : IOwnership, IAsyncDisposable
{
    private readonly string _name;
    private volatile NodeFacts _facts;
    private NodeFacts? _factsTold;
    private readonly IClusterTable _table;
    private readonly OwnershipTimes _times;
    private readonly Func<NodeId, Task> _begin;
    private readonly Func<bool> _isReachable;
    private readonly PlacementChoice _placement;
    private readonly IRandomSource _random;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lease _lease;
    private readonly ClaimLoop _loop;
    private readonly ShardHolders _holders = new();
    private volatile IReadOnlyList<NodeId> _nodes = [];
    private volatile ClusterView? _view;
    private volatile NodeId _self;
    private volatile bool _isJoined;
    private volatile NodeState _state = NodeState.Joining;
    private bool _hasRow;
    private bool _isBetweenLives;
    private long? _inTouchSince;
    private long _lookedAt;

    /// <param name="name">The node's name.</param>
    /// <param name="facts">What the node says of itself.</param>
    /// <param name="table">The table.</param>
    /// <param name="times">The times.</param>
    /// <param name="begin">Called with the id of each life before anybody else can learn of it: opens the inbox.</param>
    /// <param name="isReachable">Whether the inbox is there.</param>
    /// <param name="placement">Says who should own what.</param>
    /// <param name="random">Makes ids.</param>
    /// <param name="clock">The monotonic clock of the lease.</param>
    /// <param name="log">The log.</param>
    public ShardOwnership(
        string name, NodeFacts facts, IClusterTable table, OwnershipTimes times, Func<NodeId, Task> begin, Func<bool> isReachable,
        PlacementChoice placement, IRandomSource random, TimeProvider clock, ILogger log)
    {
        (_name, _facts, _table, _times, _begin, _isReachable) = (name, facts, table, times, begin, isReachable);
        (_placement, _random, _clock, _log) = (placement, random, clock, log);
        _lease = new(clock, times.TimeToLive - times.Margin);
        _self = NewLife();
        _loop = new(StepAsync, times, clock, log);
    }

    public event Action? NodesChanged;

    public event Action<ShardMove>? Moved
    {
        add => _holders.Moved += value;
        remove => _holders.Moved -= value;
    }

    /// <summary>Called when shards have been given up or taken away, so that those who should have them, or wait for who had them, need not wait for their next beat.</summary>
    public event Action? Released;

    public NodeId Self => _self;

    public IReadOnlyList<NodeId> Nodes => _nodes;

    public bool IsJoined => _isJoined;

    public bool HasLease => _lease.IsValid;

    public bool IsAware => _lease.IsValid || _clock.GetElapsedTime(Volatile.Read(ref _lookedAt)) < _times.TimeToLive;

    /// <summary>How far this node has come.</summary>
    public NodeState State => _state;

    /// <summary>The table as it was read last; null before the first time.</summary>
    public ClusterView? View => _view;

    /// <summary>How long this node may act without another beat.</summary>
    public TimeSpan LeaseLeft => _lease.Left;

    /// <summary>The number of shards that this node owns.</summary>
    public int Owned => _holders.CountOf(_self);

    public ShardHolder HolderOf(Shard shard) => _holders[shard];

    public string? ClientAddressOf(NodeId node) => _view?.Nodes.FirstOrDefault(row => row.Node == node && row is { State: NodeState.Up, IsExpired: false })?.Facts.ClientAddress;

    public NodeId? SuccessorOf(Shard shard) =>
        _view is { } view ? _placement.By(view with { Nodes = [.. view.Nodes.Where(row => row.Node != _self)] })(shard) : null;

    /// <summary>What the node says of itself; a change is told with the next beat.</summary>
    public NodeFacts Facts
    {
        get => _facts;
        set
        {
            _facts = value;
            Nudge();
        }
    }

    /// <summary>Why the table could not be reached the last time; null when it could.</summary>
    public string? TableFault => _loop.TableFault;

    /// <summary>The life in whose name this node may write at this moment; null: it may not.</summary>
    public NodeId? WritingLife
    {
        get
        {
            // A lease ends before its life does, and is valid again only in the next one.
            var self = _self;
            return _lease.IsValid && self == _self ? self : null;
        }
    }

    /// <summary>Takes a node's row away, which ends its life, whatever it does at the moment.</summary>
    /// <exception cref="ClusterTableException">The table cannot be reached.</exception>
    public async Task RemoveAsync(NodeId node, CancellationToken cancellation = default)
    {
        await _table.LeaveAsync(node, cancellation);
        Nudge();
        Released?.Invoke();
    }

    public bool MayAct(Shard shard, out ShardEpoch epoch)
    {
        var holder = _holders[shard];
        epoch = new(shard, holder.Epoch);
        return holder.Node == _self && _lease.IsValid;
    }

    /// <summary>Begins; how it goes on is seen from <see cref="IsJoined"/>. The table and the inbox may come later, in any order.</summary>
    public async Task StartAsync()
    {
        await _begin(_self);
        Nudge();
    }

    /// <summary>Takes no more shards and hands over those that are here, as far as there is somebody who can take them.</summary>
    public void Drain()
    {
        _state = NodeState.Draining;
        _isJoined = false;
        Nudge();
    }

    /// <summary>Whether there is nothing left to hand over.</summary>
    public bool IsDrained => _state == NodeState.Draining && (Owned == 0 || _view?.Nodes.Any(row => row is { State: NodeState.Up, IsExpired: false }) != true);

    /// <summary>Looks at the table now, rather than at the next beat.</summary>
    public void Nudge() => _loop.Nudge();

    /// <summary>Gives up everything and removes this node's row, as far as the table can be reached.</summary>
    public async Task LeaveAsync(CancellationToken cancellation = default)
    {
        await _loop.StopAsync();
        _lease.End();
        _isJoined = false;
        try
        {
            await _table.LeaveAsync(_self, cancellation);
            Released?.Invoke();
        }
        catch (ClusterTableException exception)
        {
            _loop.TellUnreachable(exception.Message);
        }
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private NodeId NewLife() => NodeId.Create(_name, _random.NextId()[..8]);

    // True: there is more to do before the next beat.
    private async Task<bool> StepAsync(CancellationToken stop)
    {
        try
        {
            return await TakeStepAsync(stop);
        }
        catch (ClusterTableException)
        {
            _inTouchSince = null;
            throw;
        }
        finally
        {
            Volatile.Write(ref _lookedAt, _clock.GetTimestamp());
        }
    }

    private async Task<bool> TakeStepAsync(CancellationToken stop)
    {
        if (_isBetweenLives)
        {
            await BeginAnewAsync();
        }

        if (!_lease.IsValid)
        {
            _inTouchSince = null;
        }

        var facts = _facts;
        if (!_hasRow)
        {
            await _table.JoinAsync(_self, facts, _times.TimeToLive, stop);
            (_hasRow, _factsTold) = (true, facts);
        }
        else if (facts != _factsTold)
        {
            await _table.DescribeAsync(_self, facts, stop);
            _factsTold = facts;
        }

        // Once up, a node stays up: whether its inbox can be reached decides about no shard.
        var state = _state == NodeState.Joining && _isReachable() ? NodeState.Up : _state;
        var sentAt = _clock.GetTimestamp();
        if (await _table.BeatAsync(_self, state, _times.TimeToLive, stop) is not { } view)
        {
            Log.Expelled(_log, _self);
            await BeginAnewAsync();
            return true;
        }

        _lease.Renew(sentAt);
        _inTouchSince ??= sentAt;
        if (_state == NodeState.Joining)
        {
            _state = state;
        }

        Apply(view);
        _isJoined = _state == NodeState.Up;
        return await ActAsync(OwnershipPlan.Make(view, _self, MayExpel, _times.HandOverBatch, _placement), stop);
    }

    // A node that has itself been out of touch waits as long as any other may need to come back.
    private bool MayExpel => _inTouchSince is { } since && _clock.GetElapsedTime(since) >= _times.TimeToLive;

    private async Task<bool> ActAsync(OwnershipPlan plan, CancellationToken stop)
    {
        if (plan.Release.Count > 0)
        {
            // First this node stops to act, then the table says so, then the others are told.
            foreach (var one in plan.Release)
            {
                _holders.Move(one.Shard, new(null, one.Epoch));
            }

            await _table.ReleaseAsync(_self, plan.Release, stop);
            Released?.Invoke();
        }

        if (plan.Expel.Count > 0)
        {
            await _table.ExpelAsync(plan.Expel, stop);
            Released?.Invoke();
        }

        if (plan.Claim.Count > 0 && _state == NodeState.Up)
        {
            foreach (var one in await _table.ClaimAsync(_self, plan.Claim, stop))
            {
                _holders.Move(one.Shard, new(_self, one.Epoch));
            }
        }

        return plan.HasMore || plan.Expel.Count > 0;
    }

    private void Apply(ClusterView view)
    {
        _view = view;
        var rows = view.Nodes.Select(row => row.Node).ToList();
        if (!rows.SequenceEqual(_nodes))
        {
            _nodes = rows;
            NodesChanged?.Invoke();
        }

        foreach (var shard in Shard.All)
        {
            _holders.Move(shard, view.Shards[shard.Number]);
        }
    }

    // Others have taken this node for dead. What they now believe of it is right only for its earlier life. Where something fails on the way nobody has
    // heard of the new life yet, and the next round tries with another: a node joins with its links, and with nothing of its earlier life, or not at all.
    private async Task BeginAnewAsync()
    {
        _isBetweenLives = true;
        _lease.End();
        _isJoined = false;
        _hasRow = false;
        _inTouchSince = null;
        _holders.Free(_self);

        _self = NewLife();
        if (_state == NodeState.Up)
        {
            _state = NodeState.Joining;
        }

        await _begin(_self);
        NodesChanged?.Invoke();
        _isBetweenLives = false;
    }

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Warning, "Node {Node} was not heard of for too long and was expelled; it joins again as another")]
        public static partial void Expelled(ILogger logger, NodeId node);
    }
}
