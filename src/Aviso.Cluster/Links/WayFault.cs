namespace Aviso.Cluster.Links;

/// <summary>What is wrong with the way to a node that lives.</summary>
internal enum WayFault
{
    /// <summary>Nothing that another connection could help, or not for long enough.</summary>
    None,

    /// <summary>It is heard, and cannot be reached.</summary>
    OneWay,

    /// <summary>It and most others can neither be heard nor reached.</summary>
    BothWays,
}
