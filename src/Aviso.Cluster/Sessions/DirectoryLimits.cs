namespace Aviso.Cluster.Sessions;

/// <summary>Bounds and times of the directory.</summary>
public sealed record DirectoryLimits
{
    /// <summary>How long a question may wait for its answer; then what this node knows must do.</summary>
    public TimeSpan AnswerPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a new owner waits for the reports of all nodes before it answers with what it has.</summary>
    public TimeSpan ReportPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often what did not get through is tried again.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Questions that may wait; beyond, they are answered with what this node knows.</summary>
    public int MaxQuestions { get; init; } = 10_000;

    /// <summary>Accounts whose places are kept after somebody asked for them; those asked for least lately are forgotten.</summary>
    public int CachedAccounts { get; init; } = 100_000;
}
