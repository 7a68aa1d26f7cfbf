namespace Aviso.Storage;

/// <summary>
/// Says in the name of which life of a cluster's node writes are made, and whether any may be made at all. A write is stamped with
/// the life in which it was asked for, and is refused in every other one. Thread-safe.
/// </summary>
public interface IWriteFence
{
    /// <summary>The life; null while nothing may be written: the node has not joined, was expelled, or has been out of touch for too long.</summary>
    string? Life { get; }
}
