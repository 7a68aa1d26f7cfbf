using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Homes;

/// <summary>What the owner of a shard knows: nothing that the nodes could not tell again. Not thread-safe.</summary>
internal sealed class HeldShard(IEnumerable<NodeId> awaited, long since)
{
    private readonly Dictionary<Jid, HomeGrant> _homes = [];

    /// <summary>Nodes that have not reported yet.</summary>
    public HashSet<NodeId> Awaited { get; } = [.. awaited];

    /// <summary>Since when it is held.</summary>
    public long Since { get; } = since;

    /// <summary>Questions that wait for the last report, or for an account that the owner is just letting go of.</summary>
    public List<(NodeId From, HomeMessage Message)> Waiting { get; } = [];

    /// <summary>Accounts that the owner is letting go of.</summary>
    public HashSet<Jid> Leaving { get; } = [];

    /// <summary>Accounts that the owner has just let go of, while the claim that it did so for is handled.</summary>
    public HashSet<Jid> Left { get; } = [];

    public bool IsReady => Awaited.Count == 0;

    public HomeGrant? HomeOf(Jid account) => _homes.GetValueOrDefault(account);

    public void Grant(HomeGrant grant) => _homes[grant.Account] = grant;

    /// <summary>A node is an account's home no more; nothing, when it was not.</summary>
    public void Release(Jid account, NodeId node)
    {
        if (HomeOf(account)?.Node == node)
        {
            _homes.Remove(account);
        }
    }

    /// <summary>Takes a node's report for the whole truth about it; the result are those grants, of it or others, that came after another's of the same account.</summary>
    public IReadOnlyList<HomeGrant> Replace(NodeId node, IEnumerable<HomeGrant> grants)
    {
        RemoveNode(node);
        List<HomeGrant> late = [];
        foreach (var grant in grants.Select(grant => grant with { Node = node }))
        {
            if (HomeOf(grant.Account) is not { } other)
            {
                Grant(grant);
            }
            else if (other.Epoch <= grant.Epoch)
            {
                late.Add(grant);
            }
            else
            {
                late.Add(other);
                Grant(grant);
            }
        }

        return late;
    }

    /// <summary>Forgets what a node held.</summary>
    public void RemoveNode(NodeId node)
    {
        foreach (var account in _homes.Values.Where(grant => grant.Node == node).Select(grant => grant.Account).ToList())
        {
            _homes.Remove(account);
        }
    }
}
