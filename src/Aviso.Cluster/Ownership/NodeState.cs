namespace Aviso.Cluster.Ownership;

/// <summary>How far a node has come. The numbers stand in the table.</summary>
public enum NodeState
{
    /// <summary>It has a row and no inbox yet; it is given nothing.</summary>
    Joining = 0,

    /// <summary>It takes shards and clients.</summary>
    Up = 1,

    /// <summary>It is leaving: it hands over what it has and takes nothing.</summary>
    Draining = 2,
}
