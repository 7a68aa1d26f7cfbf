using Aviso.Abstractions.Stanzas;

namespace Aviso.Core.Homes;

/// <summary>The writes of a stanza that another node has sent. Not thread-safe.</summary>
internal sealed class LegCommits : ICommitTracker
{
    private readonly List<Task> _all = [];

    public void Add(Task commit) => _all.Add(commit);

    /// <summary>Completes when all are done; fails when one has.</summary>
    public Task WhenAll() => Task.WhenAll(_all);
}
