using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Homes;

/// <content>What a node does for the shards it owns.</content>
internal sealed partial class HomeDirectory
{
    private readonly HeldShard?[] _held = new HeldShard?[Shard.Count];

    // Of calls for reports; 0 and 1 are none.
    private uint _lastCall = NeverCalled;

    private void OnMoved(ShardMove move) => Do(() =>
    {
        var shard = move.Shard;
        if (move.Now.Node == _self)
        {
            Take(shard);
        }
        else if (_held[shard.Number] is { } held)
        {
            _held[shard.Number] = null;
            held.Waiting.ForEach(one => Send(one.From, new(HomeMessageKind.NotOwner, shard, one.Message.Request)));
            _afterwards.Enqueue(() => _ = Keeper?.LeaveAsync(shard));
        }

        AskAgain(shard);
    });

    private void Take(Shard shard)
    {
        var held = new HeldShard(_nodes.Where(node => node != _self), _clock.GetTimestamp(), _lastCall + 1);
        _held[shard.Number] = held;
        held.Replace(_self, _local[shard.Number].Values);
        _unreported.Remove(shard);
        Call(shard, held);
    }

    private void Call(Shard shard, HeldShard held)
    {
        if (_ownership.MayAct(shard, out var epoch))
        {
            held.LastCall = ++_lastCall;
            foreach (var node in held.Awaited.Concat(held.Unclear))
            {
                Send(node, new(HomeMessageKind.Call, shard, held.LastCall), epoch);
            }
        }
    }

    private void OnNodesChanged() => Do(() =>
    {
        var (nodes, self) = (_ownership.Nodes, _ownership.Self);
        var gone = _nodes.Except(nodes).Where(node => node != self).ToList();
        if (self != _self)
        {
            // The node was expelled: what lived here in its earlier life lives here no more, and the keeper ends it.
            _self = self;
            Array.ForEach(_local, shard => shard.Clear());
            _unreported.Clear();
        }

        _nodes = nodes;
        if (gone.Count == 0)
        {
            return;
        }

        _recent.Clear();
        foreach (var shard in Shard.All)
        {
            if (_held[shard.Number] is { } held)
            {
                Forget(held, gone);
            }
        }
    });

    private void Forget(HeldShard held, List<NodeId> gone)
    {
        foreach (var node in gone)
        {
            held.RemoveNode(node);
            held.Unclear.Remove(node);
            if (held.Awaited.Remove(node) && held.IsReady)
            {
                HandleWaiting(held, account: null);
            }
        }
    }

    private void HandleAsOwner(NodeId from, HomeMessage message)
    {
        if (message.Kind == HomeMessageKind.NotOwner)
        {
            return; // asked again when the owner is known
        }

        if (_held[message.Shard.Number] is not { } held)
        {
            if (message.Request != 0)
            {
                Send(from, new(HomeMessageKind.NotOwner, message.Shard, message.Request));
            }

            return;
        }

        switch (message.Kind)
        {
            case HomeMessageKind.Claim or HomeMessageKind.Ask when message.Account is { } account:
                Answer(held, from, message, account, message.Kind == HomeMessageKind.Claim ? from : null);
                break;
            case HomeMessageKind.HandOver when message is { Account: { } account, Grants: [var given] }:
                Answer(held, from, message, account, _nodes.Contains(given.Node) ? given.Node : from);
                break;
            case HomeMessageKind.Release when message.Account is { } account:
                held.Release(account, from);
                break;
            case HomeMessageKind.Report:
                TakeReport(held, from, message);
                break;
        }
    }

    // An owner calls until it has heard from all, so there may be more reports than one. One that was on its way when its node was granted something would
    // take that away again, and the account had two homes; so the node is called once more, behind the grant.
    private void TakeReport(HeldShard held, NodeId from, HomeMessage report)
    {
        var (shard, grants, isWhole) = (report.Shard, report.Grants ?? [], from == _self || held.IsWhole(from, report.Request));
        var late = isWhole ? held.Replace(from, grants) : held.Add(from, grants);
        if (isWhole)
        {
            held.Unclear.Remove(from);
        }
        else if (!held.Awaited.Contains(from) && held.Unclear.Add(from))
        {
            Call(shard, held);
        }

        if (_ownership.MayAct(shard, out var epoch))
        {
            foreach (var grant in late)
            {
                Send(grant.Node, new(HomeMessageKind.Yield, shard, Account: grant.Account), epoch);
            }
        }

        if (isWhole && held.Awaited.Remove(from) && held.IsReady)
        {
            HandleWaiting(held, account: null);
        }
    }

    private void HandleWaiting(HeldShard held, Jid? account)
    {
        var waiting = held.Waiting.Where(one => account is null || account.Equals(one.Message.Account)).ToList();
        waiting.ForEach(one => held.Waiting.Remove(one));
        waiting.ForEach(one => HandleAsOwner(one.From, one.Message));
    }

    // Without a valid lease nothing is said; who asked asks again.
    private void Answer(HeldShard held, NodeId from, HomeMessage message, Jid account, NodeId? wanted)
    {
        if (!held.IsReady || held.Leaving.Contains(account))
        {
            held.Waiting.RemoveAll(one => one.From == from && one.Message.Request == message.Request);
            held.Waiting.Add((from, message));
        }
        else if (_ownership.MayAct(message.Shard, out var epoch))
        {
            var home = held.HomeOf(account);
            var isGiven = message.Kind == HomeMessageKind.HandOver;
            if (wanted is not null && (home is null || (isGiven && home.Node == from)))
            {
                if (home is null && wanted != _self && !held.Left.Remove(account))
                {
                    held.Leaving.Add(account);
                    held.Waiting.Add((from, message));
                    _afterwards.Enqueue(() => _ = LeaveAsync(message.Shard, held, account));
                    return;
                }

                home = new(account, wanted, epoch.Epoch);
                held.Grant(home);
            }

            if (isGiven && home is not null && home.Node != from)
            {
                Send(home.Node, new(HomeMessageKind.Home, message.Shard, Account: account, Grants: [home]), epoch);
            }

            Send(from, new(HomeMessageKind.Home, message.Shard, message.Request, account, [home ?? new(account, _self, 0)]), epoch);
        }
    }

    // This node may be serving the account, as the owner of those that have no home.
    private async Task LeaveAsync(Shard shard, HeldShard held, Jid account)
    {
        if (Keeper is { } keeper)
        {
            await keeper.LeaveAsync(account);
        }

        Do(() =>
        {
            held.Leaving.Remove(account);
            if (_held[shard.Number] == held)
            {
                held.Left.Add(account);
                HandleWaiting(held, account);
                held.Left.Remove(account);
            }
        });
    }

    private void RetryAsOwner(long now)
    {
        foreach (var shard in Shard.All)
        {
            if (_held[shard.Number] is not { } held || (held.IsReady && held.Unclear.Count == 0))
            {
                continue;
            }

            if (!held.IsReady && _clock.GetElapsedTime(held.Since, now) >= _limits.ReportPatience)
            {
                held.Awaited.Clear(); // who is not heard of in all this time could not be reached anyway
                HandleWaiting(held, account: null);
            }
            else
            {
                Call(shard, held);
            }
        }
    }
}
