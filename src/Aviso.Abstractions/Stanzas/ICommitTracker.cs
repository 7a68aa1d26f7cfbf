namespace Aviso.Abstractions.Stanzas;

/// <summary>Collects the pending writes that belong to the stanza a stream is handling (architecture: durability without slowing delivery).</summary>
public interface ICommitTracker
{
    /// <summary>Adds a write that must have completed before the stanza may be acknowledged.</summary>
    void Add(Task commit);
}
