namespace Aviso.Storage.Operations;

/// <summary>Removes old entries of an archive, of all owners; the result is their number.</summary>
public sealed class ArchiveExpireOperation(string store, string beforeId, int limit)
    : WriteOperation<int>(store, 0)
{
    /// <summary>Entries with lower ids are removed.</summary>
    public string BeforeId => beforeId;

    /// <summary>At most so many.</summary>
    public int Limit => limit;
}
