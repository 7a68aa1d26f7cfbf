namespace Aviso.Abstractions.Storage;

/// <summary>The store could not do what it was asked: not reachable, full, closed, or its queue of writes is at its bound.</summary>
public sealed class StorageException : IOException
{
    /// <summary>Makes one with the text an operator reads.</summary>
    public StorageException(string message) : base(message) { }

    /// <summary>Makes one with the text an operator reads and the provider's error.</summary>
    public StorageException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Makes one without a text.</summary>
    public StorageException() { }
}
