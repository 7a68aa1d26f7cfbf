using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Homes;

/// <summary>What the owner of a shard knows: nothing that the nodes could not tell again. Not thread-safe.</summary>
/// <param name="awaited">Nodes that have to report.</param>
/// <param name="since">Since when it is held.</param>
/// <param name="firstCall">The number of the first call for these reports.</param>
internal sealed class HeldShard(IEnumerable<NodeId> awaited, long since, uint firstCall)
{
    private readonly Dictionary<Jid, HomeGrant> _homes = [];
    private readonly Dictionary<NodeId, uint> _grantedAfter = [];

    /// <summary>Nodes that have not reported yet.</summary>
    public HashSet<NodeId> Awaited { get; } = [.. awaited];

    /// <summary>Nodes that have reported, and must again: what they said may have been said before they learned what they were granted.</summary>
    public HashSet<NodeId> Unclear { get; } = [];

    /// <summary>Since when it is held.</summary>
    public long Since { get; } = since;

    /// <summary>The number of the last call.</summary>
    public uint LastCall { get; set; }

    /// <summary>Questions that wait for the last report, or for an account that the owner is just letting go of.</summary>
    public List<(NodeId From, HomeMessage Message)> Waiting { get; } = [];

    /// <summary>Accounts that the owner is letting go of.</summary>
    public HashSet<Jid> Leaving { get; } = [];

    /// <summary>Accounts that the owner has just let go of, while the claim that it did so for is handled.</summary>
    public HashSet<Jid> Left { get; } = [];

    public bool IsReady => Awaited.Count == 0;

    public HomeGrant? HomeOf(Jid account) => _homes.GetValueOrDefault(account);

    public void Grant(HomeGrant grant)
    {
        _homes[grant.Account] = grant;
        _grantedAfter[grant.Node] = LastCall;
    }

    /// <summary>
    /// Whether what a node reported after this call is the whole truth: it was called after the last that it was granted here, and so had been told of it. Nodes of an
    /// earlier version do not say after which call (0).
    /// </summary>
    public bool IsWhole(NodeId node, uint call) => call == 0 || (call >= firstCall && (!_grantedAfter.TryGetValue(node, out var last) || call > last));

    /// <summary>A node is an account's home no more; nothing, when it was not.</summary>
    public void Release(Jid account, NodeId node)
    {
        if (HomeOf(account)?.Node == node)
        {
            _homes.Remove(account);
        }
    }

    /// <summary>Takes a node's report for the whole truth about it; for the result see <see cref="Add"/>.</summary>
    public IReadOnlyList<HomeGrant> Replace(NodeId node, IEnumerable<HomeGrant> grants)
    {
        RemoveNode(node);
        return Add(node, grants);
    }

    /// <summary>Takes in what a node reported; the result are those grants, of it or others, that came after another's of the same account.</summary>
    public IReadOnlyList<HomeGrant> Add(NodeId node, IEnumerable<HomeGrant> grants)
    {
        List<HomeGrant> late = [];
        foreach (var grant in grants.Select(grant => grant with { Node = node }))
        {
            if (HomeOf(grant.Account) is not { } other || other.Node == node)
            {
                _homes[grant.Account] = grant;
            }
            else if (other.Epoch <= grant.Epoch)
            {
                late.Add(grant);
            }
            else
            {
                late.Add(other);
                _homes[grant.Account] = grant;
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
