namespace Aviso.Streams.Moving;

/// <summary>What became of the sessions that could be resumed when this node began to stop. Thread-safe.</summary>
public interface ISessionMoves
{
    /// <summary>How many went on on other nodes.</summary>
    long Moved { get; }

    /// <summary>How many ended, since no other node took them.</summary>
    long Ended { get; }
}
