namespace Aviso.Streams.Moving;

/// <summary>Bounds and times of sessions that move to another node.</summary>
public sealed record MoveLimits
{
    /// <summary>How long a node that stops may take to move its sessions.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the other node may take for one step.</summary>
    public TimeSpan AnswerPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after it has got an offer the other node may take to say that it understands it.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an account that was expected is waited for.</summary>
    public TimeSpan ArrivalPatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an account that has come is open only to what its previous home sends on.</summary>
    public TimeSpan FollowPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many accounts move at a time.</summary>
    public int Parallel { get; init; } = 64;

    /// <summary>From how many bytes on an account counts as large.</summary>
    public int LargeBytes { get; init; } = 64 * 1024;

    /// <summary>How many of those move at a time.</summary>
    public int ParallelLarge { get; init; } = 4;

    /// <summary>How many accounts are expected from other nodes at a time.</summary>
    public int MaxExpected { get; init; } = 256;
}
