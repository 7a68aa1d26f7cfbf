using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Sessions;

/// <summary>What the owner of a shard knows: nothing that the nodes could not tell again. Not thread-safe.</summary>
internal sealed class HeldShard(IEnumerable<NodeId> awaited, long since)
{
    private readonly Dictionary<Jid, List<SessionPlace>> _accounts = [];

    /// <summary>Nodes that have not reported yet.</summary>
    public HashSet<NodeId> Awaited { get; } = [.. awaited];

    /// <summary>Since when it is held.</summary>
    public long Since { get; } = since;

    /// <summary>Questions that wait for the last report.</summary>
    public List<(NodeId From, uint Request, Jid Account)> Waiting { get; } = [];

    public bool IsReady => Awaited.Count == 0;

    public IReadOnlyList<SessionPlace> Places(Jid account) => _accounts.TryGetValue(account, out var places) ? [.. places] : [];

    /// <summary>The accounts that are on more than one node.</summary>
    public IReadOnlyList<Jid> Scattered() =>
        [.. _accounts.Where(one => one.Value.Exists(place => place.Node != one.Value[0].Node)).Select(one => one.Key)];

    public void Add(SessionPlace place)
    {
        if (!_accounts.TryGetValue(place.Session.Bare, out var places))
        {
            _accounts[place.Session.Bare] = places = [];
        }

        if (!places.Contains(place))
        {
            places.Add(place);
        }
    }

    public void Remove(SessionPlace place)
    {
        if (_accounts.TryGetValue(place.Session.Bare, out var places) && places.Remove(place) && places.Count == 0)
        {
            _accounts.Remove(place.Session.Bare);
        }
    }

    /// <summary>Takes a node's report for the whole truth about it; the result are the accounts concerned.</summary>
    public IReadOnlyCollection<Jid> Replace(NodeId node, IEnumerable<SessionPlace> sessions)
    {
        var concerned = RemoveNode(node);
        foreach (var session in sessions)
        {
            Add(session with { Node = node });
            concerned.Add(session.Session.Bare);
        }

        return concerned;
    }

    /// <summary>Forgets what a node held; the result are the accounts concerned.</summary>
    public HashSet<Jid> RemoveNode(NodeId node)
    {
        HashSet<Jid> concerned = [.. _accounts.Where(one => one.Value.Exists(place => place.Node == node)).Select(one => one.Key)];
        foreach (var account in concerned)
        {
            var places = _accounts[account];
            places.RemoveAll(place => place.Node == node);
            if (places.Count == 0)
            {
                _accounts.Remove(account);
            }
        }

        return concerned;
    }
}
