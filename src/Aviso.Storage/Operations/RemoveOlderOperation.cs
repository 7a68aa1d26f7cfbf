using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Operations;

/// <summary>Removes old entries of a log, of all owners; the result is their number.</summary>
public sealed class RemoveOlderOperation(string store, DateTimeOffset time, int limit)
    : WriteOperation<int>(store, 0)
{
    /// <summary>Entries before this time are removed.</summary>
    public DateTimeOffset Time => time;

    /// <summary>At most so many.</summary>
    public int Limit => limit;
}
