namespace Aviso.Cluster.Homes;

/// <summary>Bounds and times of the directory of homes.</summary>
public sealed record HomeLimits
{
    /// <summary>
    /// How long a question may wait for its answer; then it has none. Longer than it takes to replace an owner that died: its time to live and a beat.
    /// </summary>
    public TimeSpan AnswerPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a new owner waits for the reports of all nodes before it answers with what it has.</summary>
    public TimeSpan ReportPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often what did not get through is tried again.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Questions that may wait; further ones have no answer.</summary>
    public int MaxQuestions { get; init; } = 10_000;

    /// <summary>Accounts whose homes are kept after somebody asked for them; those asked for least lately are forgotten.</summary>
    public int CachedAccounts { get; init; } = 100_000;
}
