using System.Text;
using Aviso.Abstractions.Clustering;

namespace Aviso.ClusterKit;

/// <summary>A node under test.</summary>
public sealed class KitNode
{
    private readonly List<string> _heard = [];

    /// <summary>Before it starts.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="cluster">The node.</param>
    /// <param name="isBare">Whether stanzas go to <see cref="Inbox"/> and accounts are with <see cref="Keeper"/>; no when there is a server that has both.</param>
    public KitNode(string name, ICluster cluster, bool isBare = true)
    {
        (Name, Cluster) = (name, cluster);
        if (isBare)
        {
            cluster.Link?.Handle(LinkTopic.Stanzas, Inbox);
            cluster.Homes.Keeper = Keeper;
        }

        cluster.Bus.Subscribe("kit", (_, content) =>
        {
            lock (_heard)
            {
                _heard.Add(Encoding.UTF8.GetString(content.Span));
            }
        });
        cluster.Bus.Missed += () => Missed++;
    }

    public string Name { get; }

    public ICluster Cluster { get; }

    public IOwnership Ownership => Cluster.Ownership;

    public IHomeDirectory Homes => Cluster.Homes;

    /// <summary>Keeps the node's accounts; no when there is a server that does.</summary>
    public KitKeeper Keeper { get; } = new();

    public INodeLink Link => Cluster.Link ?? throw new InvalidOperationException("There are no links in a cluster of one.");

    public NodeId Id => Ownership.Self;

    /// <summary>The stanzas that came over the links.</summary>
    public KitInbox Inbox { get; } = new();

    /// <summary>What came over the bus.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_heard)
            {
                return [.. _heard];
            }
        }
    }

    /// <summary>How often the bus said that something may have been missed.</summary>
    public int Missed { get; private set; }

    public int Owned => Shard.All.Count(shard => Ownership.MayAct(shard, out _));

    public Task<LinkOutcome> Send(KitNode to, string text, ShardEpoch? fence = null) => Send(to.Id, text, fence);

    public Task<LinkOutcome> Send(NodeId to, string text, ShardEpoch? fence = null) =>
        Link.SendAsync(to, new(LinkTopic.Stanzas, Encoding.UTF8.GetBytes(text), fence));
}
