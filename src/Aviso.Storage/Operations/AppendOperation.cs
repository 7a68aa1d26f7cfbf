using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Operations;

/// <summary>Appends to a log; the result is the sequence, or null when the owner was at the limit.</summary>
public sealed class AppendOperation(string store, StoreOwner owner, DateTimeOffset at, byte[] value, int limit)
    : WriteOperation<long?>(store, value.Length)
{
    /// <summary>Whose row it is.</summary>
    public StoreOwner Owner => owner;

    /// <summary>The time of the entry.</summary>
    public DateTimeOffset At => at;

    /// <summary>The value; the array is the operation's own.</summary>
    public byte[] Value => value;

    /// <summary>How many entries the owner may have; 0 for no limit.</summary>
    public int Limit => limit;
}
