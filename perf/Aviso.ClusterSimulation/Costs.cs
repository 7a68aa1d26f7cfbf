namespace Aviso.ClusterSimulation;

/// <summary>
/// What single pieces of work cost, in microseconds of one core of the machine on which they were measured. docs/performance.md names the
/// commands, and the runs that these figures come from.
/// </summary>
internal sealed record Costs
{
    /// <summary>A message between two people on one node; half of it is the sender's.</summary>
    public double Message { get; init; } = 9.2;

    /// <summary>Presence brought to one contact on the same node.</summary>
    public double Presence { get; init; } = 5.4;

    /// <summary>STARTTLS, SCRAM, resource, roster, presence: one login, without what follows for contacts.</summary>
    public double Login { get; init; } = 1_900;

    /// <summary>An entry of the link at both nodes together, whatever frame it is in.</summary>
    public double Entry { get; init; } = 8;

    /// <summary>A frame of the link at both nodes together.</summary>
    public double Frame { get; init; } = 175;

    /// <summary>An entry at the broker.</summary>
    public double BrokerEntry { get; init; } = 0.5;

    /// <summary>A frame at the broker.</summary>
    public double BrokerFrame { get; init; } = 115;

    /// <summary>A row of the archive at the node that writes it.</summary>
    public double NodeRow { get; init; } = 15;

    /// <summary>A group commit at the node.</summary>
    public double NodeCommit { get; init; } = 300;

    /// <summary>A row of the archive at the database.</summary>
    public double DatabaseRow { get; init; } = 42;

    /// <summary>A group commit at the database, the fence included.</summary>
    public double DatabaseCommit { get; init; } = 190;

    /// <summary>What the database does for a login: account, roster, and what else is read.</summary>
    public double DatabaseLogin { get; init; } = 500;

    /// <summary>Memory of a session over TLS, in bytes.</summary>
    public double SessionMemory { get; init; } = 25 * 1024;

    /// <summary>A client that breaks off and comes back, as all of a dead node do.</summary>
    public double Return { get; init; } = 1_400;
}
