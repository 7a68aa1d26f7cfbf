using Aviso.Abstractions.Stanzas;

namespace Aviso.Cluster.Links;

/// <summary>The writes of one entry.</summary>
internal sealed class PendingCommits : ICommitTracker
{
    private List<Task>? _commits;

    public void Add(Task commit)
    {
        if (!commit.IsCompletedSuccessfully)
        {
            (_commits ??= []).Add(commit);
        }
    }

    public Task WhenAll() => _commits is null ? Task.CompletedTask : Task.WhenAll(_commits);
}
