namespace Aviso.Abstractions.Clustering;

/// <summary>Tells all nodes what all must know: the configuration changed, an account was erased. Not for what happens with every stanza. Thread-safe.</summary>
public interface IClusterBus
{
    /// <summary>
    /// Called when events of a node may have been missed, because it could not reach this one for a while: what was kept
    /// on the strength of hearing of every change must be read anew.
    /// </summary>
    event Action? Missed;

    /// <summary>Tells every node, this one included. Events of one node come in order.</summary>
    void Publish(string subject, ReadOnlyMemory<byte> content);

    /// <summary>Asks to be told of a subject. The handler must be quick; its bytes are borrowed until it returns.</summary>
    void Subscribe(string subject, Action<NodeId, ReadOnlyMemory<byte>> handler);
}
