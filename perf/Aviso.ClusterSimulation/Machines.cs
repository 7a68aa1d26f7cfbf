namespace Aviso.ClusterSimulation;

/// <summary>The machines of the cluster.</summary>
internal sealed record Machines
{
    public int Nodes { get; init; } = 10;

    /// <summary>Cores of a node.</summary>
    public int NodeCores { get; init; } = 4;

    /// <summary>Cores that the broker has.</summary>
    public int BrokerCores { get; init; } = 4;

    /// <summary>Cores that the database has.</summary>
    public int DatabaseCores { get; init; } = 8;

    /// <summary>From one machine to another, in microseconds.</summary>
    public double Network { get; init; } = 100;

    /// <summary>A flush of the database's disk, in microseconds.</summary>
    public double Flush { get; init; } = 1_000;
}
