namespace Aviso.Storage.Operations;

/// <summary>One write that waits for its commit. A provider carries it out; who made it awaits its task.</summary>
public abstract class WriteOperation
{
    private protected WriteOperation(string store, int payloadBytes)
    {
        Store = store;
        Bytes = payloadBytes + Overhead;
    }

    // What an operation costs in memory beyond its payload: the object, its task, the strings of the owner.
    private const int Overhead = 200;

    /// <summary>The store's name; empty for an operation over all stores.</summary>
    public string Store { get; }

    /// <summary>What the operation counts for against the bound of the queue, in bytes.</summary>
    public int Bytes { get; }

    /// <summary>In a cluster, the life of the node in which the write was asked for.</summary>
    public string? Life { get; internal set; }

    /// <summary>Completes the task with the result the provider has set. Call only after the commit.</summary>
    public abstract void Complete();

    /// <summary>Fails the task.</summary>
    public abstract void Fail(Exception error);
}
