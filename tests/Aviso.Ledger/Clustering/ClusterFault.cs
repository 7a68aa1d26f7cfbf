namespace Aviso.Ledger.Clustering;

/// <summary>What happens to nodes, brokers, the database or the ways between them in a round. The name in lower case with hyphens selects it on the command line.</summary>
internal enum ClusterFault
{
    /// <summary>SIGKILL of a node; it is started again when the others have healed.</summary>
    NodeKilled,

    /// <summary>A node is suspended for longer than its time to live, given messages in its sleep, and woken.</summary>
    NodeSlept,

    /// <summary>SIGKILL of a broker, which is started again: with nothing that it had, when there is no other.</summary>
    BrokerKilled,

    /// <summary>A broker is suspended for 25 s; its connections stay open.</summary>
    BrokerFrozen,

    /// <summary>One broker of three and the others do not hear each other for 25 s, and all run on.</summary>
    BrokerSplit,

    /// <summary>The database ends as in a crash, and is back after 30 s.</summary>
    DatabaseAway,

    /// <summary>For 20 s nothing passes between a node and its brokers, and nobody is told.</summary>
    CutFromBroker,

    /// <summary>For 20 s nothing that a node sends reaches its brokers; what they send reaches it.</summary>
    CutToBroker,

    /// <summary>For 20 s nothing that its brokers send reaches a node; what it sends reaches them.</summary>
    CutByBroker,

    /// <summary>For 20 s nothing passes between a node and the database.</summary>
    CutFromDatabase,

    /// <summary>For 20 s nothing passes between a node and brokers or database; clients reach it.</summary>
    CutFromBoth,

    /// <summary>For 15 s the connections of a node to brokers and database are reset and refused in every other second.</summary>
    Flapping,

    /// <summary>All nodes are stopped in order and started again, one after the other.</summary>
    RollingRestart,

    /// <summary>A further node joins, and leaves again.</summary>
    NodeJoins,

    /// <summary>All nodes, brokers and the database are killed, and started in one order after the other.</summary>
    ColdStart,
}
