using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Links;

/// <summary>Entries whose senders are to be told what became of them: outside the link's lock, one at a time, so that what follows runs in their order.</summary>
/// <param name="link">The lock of the link.</param>
internal sealed class Completions(Lock link)
{
    private readonly Queue<(OutgoingEntry Entry, LinkOutcome Outcome)> _waiting = new();
    private bool _isRunning;

    // Invariant: called under the lock.
    public void Add(IReadOnlyList<OutgoingEntry> entries, LinkOutcome outcome)
    {
        foreach (var entry in entries)
        {
            _waiting.Enqueue((entry, outcome));
        }
    }

    /// <summary>Tells those that wait, unless another thread does.</summary>
    public void Run()
    {
        while (true)
        {
            OutgoingEntry entry;
            LinkOutcome outcome;
            lock (link)
            {
                if (_waiting.Count == 0 || _isRunning)
                {
                    return;
                }

                (entry, outcome) = _waiting.Dequeue();
                _isRunning = true;
            }

            entry.Complete(outcome);
            lock (link)
            {
                _isRunning = false;
            }
        }
    }
}
