using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Sessions;

/// <content>What a node does for the shards it owns.</content>
internal sealed partial class ClusterDirectory
{
    private readonly HeldShard?[] _held = new HeldShard?[Shard.Count];

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
            held.Waiting.ForEach(one => Send(one.From, new(DirectoryMessageKind.NotOwner, shard, one.Request)));
        }

        AskAgain(shard);
    });

    private void Take(Shard shard)
    {
        var held = new HeldShard(_nodes.Where(node => node != _self), _clock.GetTimestamp());
        _held[shard.Number] = held;
        held.Replace(_self, _local[shard.Number].Values.SelectMany(Here));
        _unreported.Remove(shard);
        Call(shard, held);
    }

    private void Call(Shard shard, HeldShard held)
    {
        if (_ownership.MayAct(shard, out var epoch))
        {
            foreach (var node in held.Awaited)
            {
                Send(node, new(DirectoryMessageKind.Call, shard), epoch);
            }
        }
    }

    private void OnNodesChanged() => Do(() =>
    {
        var (nodes, self) = (_ownership.Nodes, _ownership.Self);
        var gone = _nodes.Except(nodes).Where(node => node != self).ToList();
        if (self != _self)
        {
            // The owners have forgotten, with this node's earlier life, its sessions.
            _self = self;
            _unreported.UnionWith(Shard.All.Where(shard => _local[shard.Number].Count > 0));
        }

        _nodes = nodes;
        if (gone.Count == 0)
        {
            return;
        }

        _recent.Clear();
        foreach (var account in _local.SelectMany(shard => shard.Values))
        {
            account.Elsewhere = [.. account.Elsewhere.Where(place => !gone.Contains(place.Node))];
        }

        foreach (var shard in Shard.All)
        {
            if (_held[shard.Number] is { } held)
            {
                Forget(shard, held, gone);
            }
        }
    });

    private void Forget(Shard shard, HeldShard held, List<NodeId> gone)
    {
        foreach (var node in gone)
        {
            foreach (var account in held.RemoveNode(node))
            {
                TellHolders(shard, held, account, besides: null);
            }

            if (held.Awaited.Remove(node) && held.IsReady)
            {
                BecomeReady(shard, held);
            }
        }
    }

    private void HandleAsOwner(NodeId from, DirectoryMessage message)
    {
        if (message.Kind == DirectoryMessageKind.NotOwner)
        {
            return; // asked again when the owner is known
        }

        if (_held[message.Shard.Number] is not { } held)
        {
            if (message.Request != 0)
            {
                Send(from, new(DirectoryMessageKind.NotOwner, message.Shard, message.Request));
            }

            return;
        }

        switch (message.Kind)
        {
            case DirectoryMessageKind.Added when message.Address is { } session:
                held.Add(new(session, from));
                TellHolders(message.Shard, held, session.Bare, besides: from);
                Reply(message.Shard, held, from, message.Request, session.Bare);
                break;
            case DirectoryMessageKind.Removed when message.Address is { } session:
                held.Remove(new(session, from));
                TellHolders(message.Shard, held, session.Bare, besides: from);
                break;
            case DirectoryMessageKind.Ask when message.Address is { } account:
                Reply(message.Shard, held, from, message.Request, account);
                break;
            case DirectoryMessageKind.Report:
                TakeReport(message.Shard, held, from, message.Places ?? []);
                break;
        }
    }

    private void TakeReport(Shard shard, HeldShard held, NodeId from, IReadOnlyList<SessionPlace> sessions)
    {
        var concerned = held.Replace(from, sessions);
        if (!held.IsReady)
        {
            if (held.Awaited.Remove(from) && held.IsReady)
            {
                BecomeReady(shard, held);
            }

            return;
        }

        foreach (var account in concerned)
        {
            TellHolders(shard, held, account, besides: null);
        }
    }

    private void BecomeReady(Shard shard, HeldShard held)
    {
        foreach (var account in held.Scattered())
        {
            TellHolders(shard, held, account, besides: null);
        }

        foreach (var (from, request, account) in held.Waiting)
        {
            Reply(shard, held, from, request, account);
        }

        held.Waiting.Clear();
    }

    // Without a valid lease nothing is said; who asked asks again.
    private void Reply(Shard shard, HeldShard held, NodeId to, uint request, Jid account)
    {
        if (request == 0)
        {
            return;
        }

        if (!held.IsReady)
        {
            held.Waiting.RemoveAll(one => one.From == to && one.Request == request);
            held.Waiting.Add((to, request, account));
        }
        else if (_ownership.MayAct(shard, out var epoch))
        {
            Send(to, new(DirectoryMessageKind.Places, shard, request, account, held.Places(account)), epoch);
        }
    }

    // Nodes that hold sessions of an account know of the others without asking.
    private void TellHolders(Shard shard, HeldShard held, Jid account, NodeId? besides)
    {
        if (!held.IsReady || !_ownership.MayAct(shard, out var epoch))
        {
            return;
        }

        var places = held.Places(account);
        foreach (var node in places.Select(place => place.Node).Distinct().Where(node => node != besides))
        {
            Send(node, new(DirectoryMessageKind.Places, shard, 0, account, places), epoch);
        }
    }

    private void RetryAsOwner(long now)
    {
        foreach (var shard in Shard.All)
        {
            if (_held[shard.Number] is not { IsReady: false } held)
            {
                continue;
            }

            if (_clock.GetElapsedTime(held.Since, now) >= _limits.ReportPatience)
            {
                held.Awaited.Clear(); // who is not heard of in all this time could not be reached anyway
                BecomeReady(shard, held);
            }
            else
            {
                Call(shard, held);
            }
        }
    }
}
