using Aviso.Abstractions.Clustering;

namespace Aviso.Cluster.Links;

/// <summary>An entry on its way, kept until the other node has handled it.</summary>
internal sealed class OutgoingEntry(LinkEntry entry)
{
    private readonly TaskCompletionSource<LinkOutcome> _outcome = new();

    public LinkEntry Entry { get; } = entry;

    public int Size => Entry.Bytes.Length;

    public Task<LinkOutcome> Outcome => _outcome.Task;

    public void Complete(LinkOutcome outcome) => _outcome.TrySetResult(outcome);
}
