using Aviso.Abstractions.Stanzas;

namespace Aviso.Abstractions.Clustering;

/// <summary>Takes the entries of a topic.</summary>
public interface ILinkHandler
{
    /// <summary>
    /// Takes an entry. From one node they come one at a time, each once, in the order of sending; the next waits until the
    /// task completes. An entry that fails, or whose writes fail, is logged and counts as handled: whoever sent it must learn of it from the handler.
    /// </summary>
    /// <param name="from">The node that sent it.</param>
    /// <param name="entry">The entry; its bytes are borrowed until the task completes.</param>
    /// <param name="commits">Takes the writes that must be durable before the sender is told that the entry was handled.</param>
    ValueTask HandleAsync(NodeId from, LinkEntry entry, ICommitTracker commits);
}
