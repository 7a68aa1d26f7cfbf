namespace Aviso.Ledger.Clustering;

/// <summary>What may be asked of a cluster after each fault.</summary>
internal static class ClusterFaults
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ClusterFault> All { get; } = Enum.GetValues<ClusterFault>();

    /// <summary>Those of a cluster with so many brokers, unless some are named.</summary>
    public static IReadOnlyList<ClusterFault> Of(int brokers) => brokers > 1
        ? [ClusterFault.BrokerSplit, ClusterFault.BrokerFrozen, ClusterFault.BrokerKilled]
        : [.. All.Where(fault => fault != ClusterFault.BrokerSplit)];

    /// <summary>
    /// From the beginning of a fault until the others do without the node or broker: a time to live (6 s) and a beat for a node, or two heartbeats (10 s) for a
    /// broker that is silent; and 5 s for reports of homes, clients and a busy machine. Null: there is nobody who could.
    /// </summary>
    public static TimeSpan? TakeOverOf(ClusterFault fault) => fault switch
    {
        ClusterFault.NodeKilled or ClusterFault.NodeSlept or ClusterFault.BrokerKilled or ClusterFault.CutFromDatabase or ClusterFault.CutFromBoth => TimeSpan.FromSeconds(12),
        _ => null,
    };

    /// <summary>
    /// From the end of a fault until all is as before. 5 s for a beat, connecting again, a link's sending again and clients. After a cold start the rows of the lives
    /// before must expire (6 s and a beat) and homes be asked for; brokers that were split or suspended start anew by themselves.
    /// </summary>
    public static TimeSpan HealingOf(ClusterFault fault) => fault switch
    {
        ClusterFault.BrokerSplit or ClusterFault.BrokerFrozen => TimeSpan.FromSeconds(20),
        ClusterFault.ColdStart => TimeSpan.FromSeconds(15),
        _ => TimeSpan.FromSeconds(10),
    };

    /// <summary>
    /// Whether all nodes live through it. Where one dies, what it had delivered and not stored is delivered again and gets another id in the archive.
    /// </summary>
    public static bool KeepsLives(ClusterFault fault) => fault
        is ClusterFault.BrokerKilled or ClusterFault.BrokerFrozen or ClusterFault.BrokerSplit or ClusterFault.DatabaseAway
        or ClusterFault.CutFromBroker or ClusterFault.CutToBroker or ClusterFault.CutByBroker or ClusterFault.NodeJoins;
}
